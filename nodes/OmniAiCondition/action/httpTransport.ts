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
	deliver: async (prepared, dependencies) => {
		const { delivery, problem } = await deliver(prepared, {
			...dependencies,
			hostProblem: async ({ url, allowPrivateNetwork }, location, isRetry) =>
				await sendingProblem(url, allowPrivateNetwork, location, dependencies.names, isRetry),
		});
		return { delivery: { ...delivery, url: maskAddress(prepared.request) }, problem };
	},
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

// What is longer makes a column of n8n's table wider than its panel.
const MAX_TARGET_LENGTH = 23;

// Without the path, which would be too long as well; the preview and the delivery have the whole address.
function target({ request }: PreparedRequest): string {
	const [origin, host] = /^https?:\/\/([^/?#*]+)/.exec(maskAddress(request)) ?? [];
	if (origin === undefined || host === undefined) return `${request.method} request`;
	const shown = origin.length <= MAX_TARGET_LENGTH ? origin : shownText(host, MAX_TARGET_LENGTH);
	return `${request.method} to ${shown}`;
}
