import { problem } from '../../shared/http/problem';
import { shownText } from '../../shared/shownText';
import type { ConfiguredAction, Transport } from './actionKind';
import { httpTransport } from './httpTransport';
import type { PreparationContext, Prepared } from './preparation';
import type { PreparedRequest } from './request';

/** A prepared action, and what delivers, shows and explains it. */
export interface ReadyAction {
	prepared: Prepared;
	transport: Transport;
}

/**
 * Resolves, renders and checks one action for one item. A dry run shows the result, a live run delivers
 * it, so both see the same. Never throws: what is wrong is in `problems`.
 *
 * @param contextOf reads the item, which no code can do with every item: some are nested too deeply
 */
export function prepareAction(action: ConfiguredAction, contextOf: () => PreparationContext): ReadyAction {
	const { kind } = action;
	try {
		const context = contextOf();
		const target = kind.credential?.neededBy(action) ? context.targets[kind.credential.name] : null;
		const prepared = kind.prepare(action, context, target ?? null);
		const found =
			prepared.problems.length > 0 ? null : (kind.transport.check?.(prepared, context.names) ?? null);
		return {
			prepared: found === null ? prepared : { ...prepared, problems: [found] },
			transport: kind.transport,
		};
	} catch (error) {
		const message = error instanceof Error ? error.message : String(error);
		// Shown as a request without address, of whichever kind it is.
		return { prepared: notPrepared(`actions[${action.index}]`, message), transport: httpTransport };
	}
}

function notPrepared(location: string, message: string): PreparedRequest {
	return {
		request: {
			method: 'POST',
			url: '',
			headers: {},
			body: null,
			timeoutMs: 0,
			allowPrivateNetwork: false,
			pathIsSecret: false,
			credential: null,
		},
		payload: {},
		problems: [
			problem(
				'execution_error',
				`The action could not be prepared for this item: ${shownText(message)}.`,
				location,
				'Check the data of this item: it may be nested too deeply, or too large.',
			),
		],
		idempotencyKey: '',
		location,
		leftOut: [],
	};
}
