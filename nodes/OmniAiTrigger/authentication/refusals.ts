import { dropOldest } from '../../shared/dropOldest';
import { shownText } from '../../shared/shownText';

/** A delivery that was not authentic, without a value of anything that it carried. */
export interface Refusal {
	atMs: number;
	/** Whether it came by the test URL. */
	test: boolean;
	/** What was expected and not found: the end of a line, without a full stop. */
	reason: string;
	/** Names of the received headers. */
	names: string[];
	/** How often the same came. */
	times: number;
}

/** An entry of a list in the editor. */
export interface RefusalLine {
	name: string;
	value: string;
	description: string;
}

const MAX_CREDENTIALS = 200;
const MAX_REFUSALS = 10;
const MAX_NAMES = 100;
const MAX_NAME_LENGTH = 64;
/** What nearly every request brings: after the names among which the one with the secret may be. */
const USUAL = [
	/^(?:accept|accept-encoding|accept-language|cache-control|connection|forwarded|host|origin)$/,
	/^(?:traceparent|user-agent|via|x-real-ip|x-request-id)$/,
	/^(?:content|x-forwarded)-[\w-]{1,30}$/,
];
/** So that the line fits the field when the list is closed. */
const MAX_EXPECTED_LENGTH = 30;

/** What the field holds until a person chooses another line; a choice is a place in the list. */
export const NEWEST = 'newest';

const PLACE = /^(?:newest|\d{1,2})(?: headers)?$/;

/**
 * The deliveries that this process refused lately. The editor shows them to the owner of the credential, who
 * has to find out which header carries the secret; the sender is told nothing of it.
 */
export class Refusals {
	private readonly byCredential = new Map<string, Refusal[]>();

	/** @param headers as received; only the names are kept, and of those what a header name may hold */
	remember(
		credential: string,
		{ headers, ...what }: { atMs: number; test: boolean; reason: string; headers: object },
	): void {
		if (credential === '') return;
		const refusal = { ...what, names: namesOf(headers), times: 1 };
		const known = this.byCredential.get(credential) ?? [];
		// A flood of equal ones takes one place, so that it does not push out the one that is looked for.
		const same = known.find((other) => isSame(other, refusal));
		if (same !== undefined) refusal.times += same.times;
		// Set anew, so that the first entry is the one that was refused least recently.
		this.byCredential.delete(credential);
		this.byCredential.set(
			credential,
			[refusal, ...known.filter((other) => other !== same)].slice(0, MAX_REFUSALS),
		);
		dropOldest(this.byCredential, MAX_CREDENTIALS);
	}

	/** Newest first. */
	of(credential: string): readonly Refusal[] {
		return this.byCredential.get(credential) ?? [];
	}
}

/** What is missing, for the line of a refusal and of the log. */
export function missingHeader(name: string, isThere: boolean, what: string): string {
	const shown = shownText(name.trim(), MAX_EXPECTED_LENGTH);
	return isThere ? `wrong ${what} in ${shown}` : `${shown} is missing`;
}

/**
 * The lines of the list in the editor, newest first.
 *
 * @param stored what the field holds: a place that is empty by now stays, or n8n would call it unsupported
 */
export function refusalLines(
	refusals: readonly Refusal[],
	timeZone: string,
	stored: unknown = NEWEST,
): RefusalLine[] {
	const lines = refusals.flatMap(({ atMs, test, reason, names, times }, index) => {
		const place = index === 0 ? NEWEST : String(index + 1);
		const { date, time } = clock(atMs, timeZone);
		const where = `${test ? 'test' : 'production'} URL${times === 1 ? '' : `, ${times} times`}`;
		return [
			// Short, so that the list also shows it whole while it is closed.
			line(`${time} · ${reason}`, place, `${date}, ${where}. Headers that arrived:`),
			// As a line of its own: n8n cuts a description after two.
			line(names.join(', '), `${place} headers`, ''),
		];
	});
	const none = (value: string) =>
		line(
			'None since n8n was started',
			value,
			'Deliveries without the right secret show here, with the names of their headers',
		);
	if (lines.length === 0) lines.push(none(NEWEST));
	if (typeof stored === 'string' && PLACE.test(stored) && lines.every(({ value }) => value !== stored))
		lines.push(none(stored));
	return lines;
}

const line = (name: string, value: string, description: string): RefusalLine => ({
	name,
	value,
	description,
});

function clock(atMs: number, timeZone: string): { date: string; time: string } {
	const format = (zone: string) => ({
		date: new Date(atMs).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', timeZone: zone }),
		time: new Date(atMs).toLocaleTimeString('en-GB', { timeZone: zone }),
	});
	try {
		return format(timeZone);
	} catch {
		// n8n's setting may name a zone that this Node does not know.
		return format('UTC');
	}
}

// What Node's HTTP parser lets through, without `&`, which the editor could read as the start of a character.
function namesOf(headers: object): string[] {
	const all = Object.keys(headers);
	const names = all
		.slice(0, MAX_NAMES)
		.map((name) =>
			shownText(name.slice(0, MAX_NAME_LENGTH + 1).replace(/[^!#$%'*+.^_`|~\w-]/g, '?'), MAX_NAME_LENGTH - 1),
		)
		.sort((one, other) => Number(isUsual(one)) - Number(isUsual(other)) || (one < other ? -1 : 1));
	return all.length > MAX_NAMES ? [...names, `and ${all.length - MAX_NAMES} more`] : names;
}

const isUsual = (name: string) => USUAL.some((pattern) => pattern.test(name));

const isSame = (one: Refusal, other: Refusal) =>
	one.reason === other.reason && one.test === other.test && one.names.join() === other.names.join();
