import { EventEmitter } from 'node:events';
import type { IHttpRequestOptions } from 'n8n-workflow';
import { Deadlines } from '../../../nodes/shared/http/deadlines';
import { exchange, openExchange, type Transport } from '../../../nodes/shared/http/exchange';

// One exchange, against clients that answer oddly, late, or not at all.

const REQUEST: IHttpRequestOptions = { method: 'POST', url: 'https://x.example.com', body: '{}' };

/**
 * A stream of which the test says what comes; destroying it has no effect, as on n8n 2 until the next piece.
 */
class Body extends EventEmitter {
	destroyed: Array<Error | undefined> = [];

	destroy(error?: Error) {
		this.destroyed.push(error);
	}
}

const answering =
	(statusCode: number, body: unknown, headers?: object): Transport =>
	async () => ({ statusCode, headers, body });

/** Reads an answer of which `act` says what comes. */
async function read(
	statusCode: number,
	act: (body: Body) => void,
	{
		maxBytes = 10,
		keepsText = true,
		answerMs = 10_000,
		cancelled = undefined as AbortSignal | undefined,
	} = {},
) {
	const body = new Body();
	setTimeout(() => act(body), 1);
	const deadlines = new Deadlines(cancelled);
	const limits = { deadlines, answerMs, maxBytes, keepsText };
	return { body, ended: await exchange(answering(statusCode, body), REQUEST, limits) };
}

const say = (body: Body, ...texts: string[]) => texts.forEach((text) => body.emit('data', Buffer.from(text)));

describe('a request is sent', () => {
	async function optionsFor(request: IHttpRequestOptions, limits: object) {
		const given: IHttpRequestOptions[] = [];
		const answer = await openExchange(
			async (options) => (given.push(options), { statusCode: 200, body: '' }),
			request,
			{ deadlines: new Deadlines(undefined), ...limits },
		);
		expect(answer).toMatchObject({ status: 200, headers: {} });
		return given[0];
	}
	const ALWAYS = {
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		disableFollowRedirect: true,
		abortSignal: expect.any(AbortSignal),
	};

	test('for a stream, whatever the status, and without following redirects', async () => {
		expect(await optionsFor(REQUEST, { exchangeMs: 1_000, answerMs: 1_000 })).toStrictEqual({
			...REQUEST,
			...ALWAYS,
		});
		const careless = { ...REQUEST, encoding: 'text', disableFollowRedirect: false } as const;
		expect(await optionsFor(careless, {})).toStrictEqual({ ...REQUEST, ...ALWAYS });
	});

	test("with the client's own time-out where silence has a limit", async () => {
		expect(await optionsFor(REQUEST, { silenceMs: 700 })).toStrictEqual({
			...REQUEST,
			...ALWAYS,
			timeout: 700,
		});
	});
});

describe('an answer', () => {
	test('is read as text, in pieces that may part a letter', async () => {
		const [first, second] = [Buffer.from('ü').subarray(0, 1), Buffer.from('ü').subarray(1)];
		const { ended } = await read(200, (body) => {
			body.emit('data', first);
			body.emit('data', second);
			say(body, 'ber');
			body.emit('end');
		});
		expect(ended).toEqual({ status: 200, retryAfter: null, text: 'über' });
	});

	test.each<[string, string, boolean, string | undefined]>([
		['of the most that is read is whole', '0123456789', true, '0123456789'],
		['of one byte more has no text', '0123456789x', true, undefined],
		['that is not kept has none either', '012', false, undefined],
	])('%s', async (_name, text, keepsText, kept) => {
		const { ended, body } = await read(
			200,
			(from) => (say(from, text.slice(0, 5), text.slice(5)), from.emit('end')),
			{ keepsText },
		);
		expect(ended).toEqual({ status: 200, retryAfter: null, text: kept });
		expect(body.destroyed).toHaveLength(text.length > 10 ? 1 : 0);
	});

	test('that is too long is not waited for to end', async () => {
		const { ended } = await read(503, (body) => say(body, '0123456789x'));
		expect(ended).toEqual({ status: 503, retryAfter: null });
	});

	test.each<[number, object]>([
		[200, { status: 200, failure: 'cut_off' }],
		[299, { status: 299, failure: 'cut_off' }],
		[199, { status: 199, retryAfter: null, text: 'so' }],
		[300, { status: 300, retryAfter: null, text: 'so' }],
		[503, { status: 503, retryAfter: null, text: 'so' }],
	])(
		'that breaks off after %i is a failure where it says yes, and else what it said',
		async (status, found) => {
			for (const end of ['error', 'close'])
				expect((await read(status, (body) => (say(body, 'so'), body.emit(end)))).ended).toEqual(found);
		},
	);

	test('that stops in the middle is given up in time, although its stream does not end', async () => {
		const { ended, body } = await read(200, (from) => say(from, 'so'), { answerMs: 30 });
		expect(ended).toEqual({ status: 200, failure: 'slow_answer' });
		expect(body.destroyed).toEqual([expect.any(Error)]);
		expect((await read(404, (from) => say(from, 'no'), { answerMs: 30 })).ended).toEqual({
			status: 404,
			retryAfter: null,
			text: 'no',
		});
	});

	test('is given up at once when the run is cancelled, although its stream does not end', async () => {
		const run = new AbortController();
		const { ended, body } = await read(200, () => run.abort(), { cancelled: run.signal });
		expect(ended).toEqual({ status: 200, failure: 'cancelled' });
		expect(body.destroyed).toEqual([expect.any(Error)]);
	});

	test('that comes when the run is cancelled already is not read', async () => {
		const body = new Body();
		const ended = await exchange(answering(200, body), REQUEST, {
			deadlines: new Deadlines(AbortSignal.abort()),
			maxBytes: 10,
			keepsText: true,
		});
		expect([ended, body.destroyed]).toEqual([{ status: 200, failure: 'cancelled' }, [expect.any(Error)]]);
	});

	test.each<[unknown, string]>([
		['text', 'text'],
		[{ a: 1 }, '{"a":1}'],
		[{ on: 1 }, '{"on":1}'],
		[[], '[]'],
		[null, 'null'],
		[undefined, 'null'],
	])('that n8n gives as %j in place of a stream is its text', async (body, text) => {
		const limits = { deadlines: new Deadlines(undefined), exchangeMs: 1_000, maxBytes: 10, keepsText: true };
		expect(await exchange(answering(200, body, { 'retry-after': '7' }), REQUEST, limits)).toEqual({
			status: 200,
			retryAfter: '7',
			text,
		});
	});

	test('has its own time from its beginning, however long that took', async () => {
		const body = new Body();
		const deadlines = new Deadlines(undefined);
		const answer = await openExchange(
			async () => await new Promise((resolve) => setTimeout(resolve, 120, { statusCode: 200, body })),
			REQUEST,
			{ deadlines, answerMs: 60 },
		);
		if ('failure' in answer) throw new Error(answer.failure);
		const began = performance.now();
		expect(answer.deadline.signal.aborted).toBe(false);
		await new Promise((resolve) => answer.deadline.signal.addEventListener('abort', resolve));
		expect(performance.now() - began).toBeGreaterThanOrEqual(50);
		expect([answer.deadline.passed(), body.destroyed]).toEqual([true, [expect.any(Error)]]);
	});

	test('that was read is not destroyed when its time is up', async () => {
		const body = new Body();
		const answer = await openExchange(answering(200, body), REQUEST, {
			deadlines: new Deadlines(undefined),
			exchangeMs: 20,
		});
		if ('failure' in answer) throw new Error(answer.failure);
		answer.deadline.met();
		await new Promise((resolve) => setTimeout(resolve, 60));
		expect(body.destroyed).toEqual([]);
	});
});

describe('where no answer came', () => {
	const failing = async (transport: Transport, limits: object = {}) =>
		await openExchange(transport, REQUEST, { deadlines: new Deadlines(undefined), ...limits });

	test.each<[string, Transport, string]>([
		['says why', async () => await Promise.reject({ code: 'ECONNREFUSED' }), 'refused'],
		['wraps why', async () => await Promise.reject({ httpCode: 'ENOTFOUND' }), 'unknown_host'],
		[
			'throws at once',
			() => {
				throw new Error('x');
			},
			'other',
		],
		['throws nothing', async () => await Promise.reject(undefined), 'other'],
		['answers nothing', async () => undefined, 'other'],
	])('and the client %s, there is a failure and nothing thrown', async (_how, transport, failure) =>
		expect(await failing(transport)).toEqual({ failure }),
	);

	test('in time, or before the run was cancelled, that is why', async () => {
		const hanging: Transport = async ({ abortSignal }) =>
			await new Promise((_resolve, reject) =>
				(abortSignal as AbortSignal).addEventListener('abort', () => reject({ code: 'ERR_CANCELED' })),
			);
		expect(await failing(hanging, { exchangeMs: 20 })).toEqual({ failure: 'timeout' });
		const run = new AbortController();
		const sending = failing(hanging, { exchangeMs: 10_000, deadlines: new Deadlines(run.signal) });
		run.abort();
		expect(await sending).toEqual({ failure: 'cancelled' });
	});
});

describe('deadlines leave nothing behind', () => {
	function counted() {
		const { signal } = new AbortController();
		let listeners = 0;
		const [add, remove] = [signal.addEventListener.bind(signal), signal.removeEventListener.bind(signal)];
		signal.addEventListener = (...given: Parameters<typeof add>) => ((listeners += 1), add(...given));
		signal.removeEventListener = (...given: Parameters<typeof remove>) => (
			(listeners -= 1),
			remove(...given)
		);
		return { signal, listeners: () => listeners };
	}
	afterEach(() => jest.restoreAllMocks());

	test('of the signal of the run and of their timer, once no request is under way', () => {
		const run = counted();
		const timer = counted();
		jest.spyOn(AbortSignal, 'timeout').mockReturnValue(timer.signal);
		const deadlines = new Deadlines(run.signal);
		const found: number[][] = [];
		const note = () => found.push([run.listeners(), timer.listeners()]);
		note();
		const [first, second] = [deadlines.start(1_000), deadlines.start(2_000)];
		note();
		first.met();
		first.met();
		note();
		second.met();
		note();
		deadlines.start(500).met();
		note();
		expect(found).toEqual([
			[0, 0],
			[1, 1],
			[1, 1],
			[0, 0],
			[0, 0],
		]);
	});

	test('of one that has no time, until it is given some, and none of one that is over', () => {
		const timeout = jest.spyOn(AbortSignal, 'timeout');
		const deadlines = new Deadlines(undefined);
		const deadline = deadlines.start();
		expect(timeout).not.toHaveBeenCalled();
		deadline.endWithin(5_000);
		expect(timeout).toHaveBeenCalledTimes(1);
		deadline.met();
		deadline.endWithin(1_000);
		expect(timeout).toHaveBeenCalledTimes(1);
	});

	test('when a timer comes a moment early: the time of the request has come all the same', () => {
		const timer = new AbortController();
		const timeout = jest.spyOn(AbortSignal, 'timeout').mockReturnValue(timer.signal);
		const deadline = new Deadlines(undefined).start(60_000);
		timer.abort();
		expect([deadline.passed(), deadline.signal.aborted, timeout.mock.calls.length]).toEqual([true, true, 1]);
	});
});
