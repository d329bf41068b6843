import { isMasked, maskAddress, maskRequest } from '../../shared/http/masking';
import { sendingProblem, unknownNameProblem } from '../../shared/http/resolvedAddress';
import { shownText } from '../../shared/shownText';
import type { Transport } from './actionKind';
import { deliver, type Delivery } from './deliver';
import type { PreparedRequest } from './request';

/** One HTTP request, whatever kind of action it is: sent, retried, shown and explained in one way. */
export const httpTransport: Transport<PreparedRequest, Delivery> = {
	// Where names cannot be looked up, a preview can say what a live run would.
	check: ({ request: { url, allowPrivateNetwork }, location }, names) =>
		names === null ? unknownNameProblem(url, allowPrivateNetwork, location) : null,
	group: ({ request }) => new URL(request.url).host,
	deliver: async (prepared, dependencies) =>
		await deliver(prepared, {
			...dependencies,
			hostProblem: async ({ url, allowPrivateNetwork }, location, isRetry) =>
				await sendingProblem(url, allowPrivateNetwork, location, dependencies.names, isRetry),
		}),
	preview: ({ request, payload }) => ({
		method: request.method,
		...maskRequest(request),
		body: request.body === null ? null : payload,
	}),
	body: ({ request }) => request.body,
	replay: ({ request, payload }) => ({
		method: request.method,
		url: isMasked(request.url) ? null : request.url,
		body: request.body === null ? null : payload,
	}),
	verb: 'send',
	target,
	done: (prepared, { status, durationMs }) =>
		`Sent ${target(prepared)}, answered ${status} in ${durationMs} ms.`,
};

function target({ request }: PreparedRequest): string {
	return request.url === ''
		? `${request.method} request`
		: `${request.method} ${shownText(maskAddress(request))}`;
}
