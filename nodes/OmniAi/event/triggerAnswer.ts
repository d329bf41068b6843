import { maskUrl } from '../../shared/http/masking';
import { isJsonObject } from '../../shared/jsonValue';
import { shownText } from '../../shared/shownText';

/** What came back of a sample. */
export interface TriggerAnswer {
	/** HTTP status, null when no answer came. */
	status: number | null;
	/** What a trigger answers; null where something else answered. */
	body: { status: string; eventKey?: string; error?: string } | null;
	durationMs: number;
	/** Why no whole answer came, in words. */
	failure: string | null;
}

const MAX_TEXT_LENGTH = 300;

const STATUSES: Record<number, string[]> = {
	200: ['accepted', 'duplicate', 'filtered'],
	400: ['invalid'],
	401: ['unauthorized'],
};

/** What an OmniAI Trigger says, and nothing else: what answers may be anything in one's own network. */
export function triggerAnswer(httpStatus: number, text = ''): TriggerAnswer['body'] {
	let answer: unknown;
	try {
		answer = JSON.parse(text);
	} catch {
		return null;
	}
	if (!isJsonObject(answer)) return null;
	const status = STATUSES[httpStatus]?.find((known) => known === answer['status']);
	if (status === undefined) return null;
	const short = (name: string) =>
		typeof answer[name] === 'string' ? { [name]: answer[name].slice(0, MAX_TEXT_LENGTH) } : {};
	return { status, ...(httpStatus === 200 && short('eventKey')), ...(httpStatus === 400 && short('error')) };
}

/**
 * What became of the event, and what to do about it, as a sentence for a person.
 *
 * @param header that carried the secret or signature; null where none did, or headers of Standard Webhooks
 */
export function explain(
	{ status, body, durationMs, failure }: TriggerAnswer,
	url: string,
	header: string | null,
): string {
	if (failure !== null)
		return (
			`${status === null ? 'The trigger did not answer.' : 'The answer did not come to its end.'} ` +
			`${failure}`
		);
	const outcome = body?.status;
	if (status === 200 && outcome === 'accepted')
		return `The trigger accepted the event in ${durationMs} ms and started its workflow.`;
	if (status === 200 && outcome === 'duplicate')
		return (
			"The trigger answered 'duplicate': it knows this event already and started nothing. Change the " +
			'seed to send another.'
		);
	if (status === 200 && outcome === 'filtered')
		return (
			"The trigger is not subscribed to this event, or a filter leaves it out. Look at its 'Trigger " +
			"On' and 'Filters'."
		);
	if (status === 401)
		return (
			`The trigger refused the secret or signature${header === null ? '' : ` in the header ${header}`}. ` +
			"Use the same 'Authentication' and credential in both nodes, so that header name and secret are " +
			"the same. 'Refused Deliveries' in the trigger lists the headers that arrived."
		);
	if (status === 404) {
		return url.includes('/webhook-test/')
			? "Nobody is listening at this test URL. Press 'Execute workflow' at the trigger, again for each " +
					'event, and send within two minutes.'
			: 'No published workflow has this URL. Publish the workflow of the trigger, or copy the URL again.';
	}
	return `${shownText(maskUrl(url))} answered ${status}, which an OmniAI Trigger does not do. Check the URL.`;
}

/** Whether the trigger knows the event now, so that there is nothing to do. */
export function isKnownThere({ status, body }: TriggerAnswer): boolean {
	return status === 200 && (body?.status === 'accepted' || body?.status === 'duplicate');
}
