import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import type { EventItem } from '../shared/event/eventItem';
import { fingerprintOf } from '../shared/fingerprint';
import { keepLive, liveText, putLive } from '../shared/liveStaticData';
import { currentMoment, memoryOf } from './deduplication/processMemory';
import {
	DEFAULT_WINDOW_HOURS,
	readStoredWindow,
	writeStoredWindow,
	type StoredWindow,
} from './deduplication/recentDeliveries';

const HOUR_MS = 3_600_000;

/**
 * Whether a delivery is the first with its identity that starts an execution. Claims it, and remembers it
 * once n8n has answered that the execution was started.
 *
 * @param identity by what repetitions are known; null when nothing tells them from another occurrence
 */
export function claimFirstDelivery(
	context: IWebhookFunctions,
	event: EventItem,
	identity: string | null,
	options: IDataObject,
): boolean {
	// A test must not use up the real delivery.
	if (event.test) return true;
	const windowHours = Number(options['duplicateWindowHours']) || DEFAULT_WINDOW_HOURS;
	const windowMs = Math.max(1, windowHours) * HOUR_MS;
	const memory = memoryOf(`${context.getWorkflow().id ?? ''}/${context.getNode().id}`);
	const newest = (window: StoredWindow) =>
		writeStoredWindow(memory.withStarted(window, currentMoment(), windowMs));
	keepLive(context, 'recentDeliveries', (copied) => newest(readStoredWindow(copied)));
	if (options['ignoreDuplicates'] === false || identity === null) return true;
	const stored = context.getWorkflowStaticData('node');
	const fingerprint = fingerprintOf(identity);
	const admission = memory.admit(
		fingerprint,
		() => readStoredWindow(stored['recentDeliveries']),
		currentMoment(),
		windowMs,
	);
	if (admission.kind === 'duplicate') return false;
	putLive(context);
	stored['recentDeliveries'] = liveText(() => newest(admission.window));
	// n8n 2.x saves static data when the execution has started, 1.x at once and before it starts. One
	// tick later is after the latter, so that neither stores a key whose execution never started.
	void sleep(0).then(() => {
		stored['recentDeliveries'] = liveText(() => {
			// The execution may end, and write static data itself, before the sender has its answer.
			memory.confirm(fingerprint, currentMoment());
			return newest(admission.windowOnceStarted);
		});
	});
	// n8n answers 200 once the execution has started, and something else when it could not be.
	whenAnswered(context.getResponseObject(), (status) => {
		if (status === 200) memory.confirm(fingerprint, currentMoment());
		else memory.release(fingerprint);
	});
	return true;
}

type Response = ReturnType<IWebhookFunctions['getResponseObject']>;

// Also when the sender has hung up meanwhile, as OmniAI does after five seconds: its answer then never
// leaves, so no event of the response tells.
function whenAnswered(response: Response, decide: (status: number) => void): void {
	const end = response.end.bind(response) as (...parts: unknown[]) => Response;
	response.end = ((...parts: unknown[]) => {
		decide(response.statusCode);
		return end(...parts);
	}) as Response['end'];
}
