import type { ActionKind } from '../action/actionKind';
import { notification } from '../action/notification';
import { webhook } from '../action/webhook';
import { workflow } from '../action/workflow';

/** Every kind of action, in the order in which the editor shows their fields. */
export const ACTION_KINDS: readonly ActionKind[] = [webhook, notification, workflow];
