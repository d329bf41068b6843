import type { ConfiguredAction } from './configuredAction';
import { prepareNotification } from './notification/prepareNotification';
import type { PreparationContext, PreparedAction } from './request';
import { prepareWebhook } from './webhook/prepareWebhook';
import { prepareWorkflow } from './workflow/prepareWorkflow';

/**
 * Resolves, renders and checks one action for one item. A dry run shows the result, a live run delivers
 * it, so both see the same. Never throws: what is wrong is in `problems`.
 */
export function prepareAction(action: ConfiguredAction, context: PreparationContext): PreparedAction {
	switch (action.type) {
		case 'notification':
			return prepareNotification(action, context);
		case 'webhook':
			return prepareWebhook(action, context);
		case 'workflow':
			return prepareWorkflow(action, context);
	}
}
