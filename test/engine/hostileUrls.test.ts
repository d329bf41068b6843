import { Socket } from 'node:net';
import { conditionNode, failedAction, outcomes, runConditionNode } from '../support/condition';
import { refusedOrigin } from '../support/receiver';

// Addresses that must never be connected to, in every spelling that a URL parser understands and some
// that it does not. Each is refused live and named in a preview, and no socket is opened for any.

jest.setTimeout(30_000);

/**
 * Refused whatever the action allows: link-local, where clouds hand out credentials, and what is no address.
 */
const ALWAYS = [
	'http://169.254.169.254/latest/meta-data/',
	'http://169.254.169.254./',
	'http://169.254.169.254:80/',
	'http://2852039166/',
	'http://0xa9fea9fe/',
	'http://0xA9.0xFE.0xA9.0xFE/',
	'http://0251.0376.0251.0376/',
	'http://025177524776/',
	'http://169.254.43518/',
	'http://169.16689662/',
	'http://0xa9.254.0251.254/',
	'http://169%2e254%2e169%2e254/',
	'http://169。254。169。254/',
	'http://１６９.２５４.１６９.２５４/',
	'http://①⑥⑨.②⑤④.①⑥⑨.②⑤④/',
	'http:169.254.169.254/',
	'http:\\\\169.254.169.254\\latest',
	'http:///169.254.169.254/',
	'http://169.254.\t169.254/',
	'http://[::ffff:169.254.169.254]/',
	'http://[::ffff:a9fe:a9fe]/',
	'http://[0:0:0:0:0:ffff:a9fe:a9fe]/',
	'http://[::169.254.169.254]/',
	'http://[::ffff:0:169.254.169.254]/',
	'http://[64:ff9b::169.254.169.254]/',
	'http://[64:ff9b:1::169.254.169.254]/',
	'http://[64:ff9b:1:a9fe:a9:fe00::]/',
	'http://[2002:a9fe:a9fe::1]/',
	'http://[2001:0:a9fe:a9fe::1]/',
	'http://[2001:0:1:1:0:0:5601:5601]/',
	'http://[2001:db8::5efe:a9fe:a9fe]/',
	'http://[fe80::1]/',
	'http://[fe80::a9fe:a9fe]/',
	'http://[febf::1]/',
	'http://[fd00:ec2::254]/',
	'http://[fd20:ce::254]/',
	'http://169.254.170.2/v2/credentials',
	'http://169.254.0.1/',
	'http://100.100.100.200/latest/',
	'http://168.63.129.16/',
	'http://192.0.0.192/',
	'http://metadata.google.internal/',
	'http://METADATA.google.internal./',
	'http://metadata/',
	'http://metadata.goog/',
	'http://instance-data/',
	'http://ｍetadata.google.internal/',
	'http://metadata。google。internal/',
	'http://user@169.254.169.254/',
	'https://user:password@example.com/',
	'https://example.com@169.254.169.254/',
	'https://169.254.169.254#@example.com/',
	'ftp://example.com/',
	'file:///etc/passwd',
	'javascript:alert(1)',
	'data:text/plain,x',
	'gopher://127.0.0.1:25/',
	'ws://127.0.0.1/',
	'unix:/var/run/docker.sock',
	'http+unix://%2Fvar%2Frun%2Fdocker.sock/',
	'//169.254.169.254/',
	'169.254.169.254',
	'http://[fe80::1%25eth0]/',
	'http://256.256.256.256/',
	'http://1.2.3.4.5/',
	'http://',
	'http://[::1',
	'https://exa mple.com/',
	'http://exam\u0000ple.com/',
];

/** Refused unless the action allows private networks. */
const PRIVATE = [
	'http://127.0.0.1/',
	'http://127.1/',
	'http://127.0.0.1./',
	'http://2130706433/',
	'http://0x7f000001/',
	'http://0177.0.0.1/',
	'http://017700000001/',
	'http://127.127.127.127/',
	'http://0/',
	'http://0.0.0.0/',
	'http://[::]/',
	'http://[::1]/',
	'http://[0000::0001]/',
	'http://[::ffff:127.0.0.1]/',
	'http://[::ffff:7f00:1]/',
	'http://[::127.0.0.1]/',
	'http://[64:ff9b::7f00:1]/',
	'http://[2002:7f00:1::]/',
	'http://localhost/',
	'http://LOCALHOST./',
	'http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/',
	'http://a.localhost/',
	'http://10.0.0.5/',
	'http://167772165/',
	'http://012.0.0.5/',
	'http://172.16.0.1/',
	'http://172.31.255.255/',
	'http://192.168.1.1/',
	'http://3232235777/',
	'http://100.64.0.1/',
	'http://198.18.0.1/',
	'http://192.0.2.1/',
	'http://203.0.113.5/',
	'http://224.0.0.1/',
	'http://255.255.255.255/',
	'http://240.0.0.1/',
	'http://[fc00::1]/',
	'http://[fdff::1]/',
	'http://[fec0::1]/',
	'http://[ff02::1]/',
	'http://[2001:db8::1]/',
	'http://[2001:db8::5efe:a00:5]/',
	'http://[100::1]/',
	'http://[3fff::1]/',
	'http://n8n:5678/',
	'http://redis/',
	'http://printer.local/',
	'http://kubernetes.default.svc.cluster.local/',
	'http://vault.internal/',
	'http://router.lan/',
	'http://nas.home.arpa/',
];

const actionsFor = (urls: string[], allowPrivateNetwork: boolean) =>
	urls.map((url, index) => ({ actionId: `action_${index}`, url, allowPrivateNetwork, timeoutMs: 500 }));

async function runAll(urls: string[], allowPrivateNetwork: boolean, dryRun: 'always' | 'never') {
	const options = { maxRetries: 2 };
	return outcomes(
		await runConditionNode(
			conditionNode({ dryRun, options, actions: actionsFor(urls, allowPrivateNetwork) }),
			[failedAction()],
		),
	);
}

const sets: Array<[string, string[], boolean]> = [
	['addresses nobody may send to, even with private networks allowed,', ALWAYS, true],
	['addresses nobody may send to', ALWAYS, false],
	['private addresses', PRIVATE, false],
];

test('the hostile addresses are many, each listed once', () => {
	expect(new Set([...ALWAYS, ...PRIVATE]).size).toBe(ALWAYS.length + PRIVATE.length);
	expect(ALWAYS.length).toBeGreaterThanOrEqual(60);
});

const connect = jest.spyOn(Socket.prototype, 'connect');
beforeEach(() => connect.mockClear());
afterAll(() => connect.mockRestore());

describe.each(sets)('%s', (_name, urls, allowed) => {
	test('are watched, so that a connection would be noticed', async () => {
		await runAll([await refusedOrigin()], true, 'never');
		expect(connect).toHaveBeenCalled();
	});

	test('are refused live, without a connection', async () => {
		const results = await runAll(urls, allowed, 'never');
		expect(connect).not.toHaveBeenCalled();
		expect(results).toHaveLength(urls.length);
		for (const { record, json } of results) {
			const url = urls[Number(record.action_id.slice('action_'.length))];
			expect({
				url,
				status: record.status,
				type: record.error?.error.type,
				attempts: json['delivery'].attempts,
			}).toEqual({ url, status: 'failed', type: 'parameter_error', attempts: [] });
			expect(record.error.error.location).toBe(`actions[${record.action_id.slice('action_'.length)}].url`);
			expect(record.error.error.suggestion).toMatch(/\w/);
		}
	});

	test('are named in the problems of a preview, without a connection', async () => {
		const results = await runAll(urls, allowed, 'always');
		expect(connect).not.toHaveBeenCalled();
		for (const { record, json } of results) {
			const index = record.action_id.slice('action_'.length);
			const problems = json['preview'].problems.map(
				({ type, location }: { type: string; location: string }) => ({ type, location }),
			);
			expect({ url: urls[Number(index)], status: record.status, problems }).toEqual({
				url: urls[Number(index)],
				status: 'would_trigger',
				problems: [{ type: 'parameter_error', location: `actions[${index}].url` }],
			});
		}
	});
});

test('private addresses have no problem once they are allowed', async () => {
	for (const { json, record } of await runAll(PRIVATE, true, 'always')) {
		expect({
			url: PRIVATE[Number(record.action_id.slice('action_'.length))],
			problems: json['preview'].problems,
		}).toMatchObject({ problems: [] });
	}
});
