import { shownText } from '../../shared/shownText';
import type { ConfiguredAction } from './configuredAction';
import { prepareNotification } from './notification/prepareNotification';
import { problem } from '../../shared/http/problem';
import type { PreparationContext, PreparedAction } from './request';
import { prepareWebhook } from './webhook/prepareWebhook';
import { prepareWorkflow } from './workflow/prepareWorkflow';

/**
 * Resolves, renders and checks one action for one item. A dry run shows the result, a live run delivers
 * it, so both see the same. Never throws: what is wrong is in `problems`.
 *
 * @param contextOf reads the item, which no code can do with every item: some are nested too deeply
 */
export function prepareAction(action: ConfiguredAction, contextOf: () => PreparationContext): PreparedAction {
	try {
		return prepare(action, contextOf());
	} catch (error) {
		return notPrepared(`actions[${action.index}]`, error instanceof Error ? error.message : String(error));
	}
}

function prepare(action: ConfiguredAction, context: PreparationContext): PreparedAction {
	switch (action.type) {
		case 'notification':
			return prepareNotification(action, context);
		case 'webhook':
			return prepareWebhook(action, context);
		case 'workflow':
			return prepareWorkflow(action, context);
	}
}

function notPrepared(location: string, message: string): PreparedAction {
	const suggestion = 'Check the data of this item: it may be nested too deeply, or too large.';
	return {
		kind: 'request',
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
		message: null,
		payload: {},
		problems: [
			problem(
				'execution_error',
				`The action could not be prepared for this item: ${shownText(message)}.`,
				location,
				suggestion,
			),
		],
		idempotencyKey: '',
		location,
		leftOut: [],
	};
}
