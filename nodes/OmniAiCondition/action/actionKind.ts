import type { ICredentialsDecrypted, INodeCredentialTestResult, INodeProperties } from 'n8n-workflow';
import type { NameLookup } from '../../shared/http/resolvedAddress';
import type { Problem } from '../../shared/http/problem';
import type { JsonObject } from '../../shared/jsonValue';
import type { Reading, Wrong } from '../../shared/reading';
import type { Delivery as RecordedDelivery } from '../record/outputItem';
import type { Dependencies } from './dependencies';
import type { FireOn } from './fireOn';
import type { PreparationContext, Prepared } from './preparation';

// A list of kinds holds kinds of different settings, so what they do is declared as methods, whose parameters
// TypeScript compares both ways. Each is only ever given what the same kind has made.

/**
 * A kind of action, as the parameter *Type* offers it. Its folder exports one, and a line in
 * `registry/actionKinds.ts` registers it.
 */
export interface ActionKind<
	Settings extends object = object,
	Ready extends Prepared = Prepared,
	Sent extends Delivered = Delivered,
	Target = unknown,
> {
	/** As saved workflows name it. */
	value: string;
	/** The choice in *Type*, and the text under it. */
	name: string;
	description: string;
	/** Shown where this kind is chosen; what is neither required nor `showEvenWhenOptional`, under a button. */
	fields: INodeProperties[];
	/**
	 * Reads its fields, or says what is wrong with them for every item: the message completes
	 * "Action 2 ('notify_ops') …".
	 */
	read(fields: unknown): Reading<Settings>;
	/** What is wrong with it beside the settings of the whole run, in the same words; null for nothing. */
	wrongInRun?(action: ConfiguredAction<Settings>, run: RunFacts): Wrong | null;
	/** How long one attempt may take at most, in milliseconds. */
	longestAttemptMs(action: Settings): number;
	credential?: CredentialUse<Settings, Target>;
	/**
	 * Resolves, renders and checks it for one item; what is wrong is in `problems`.
	 * @param target what its credential holds; null where it needs none
	 */
	prepare(action: ConfiguredAction<Settings>, context: PreparationContext, target: Target | null): Ready;
	transport: Transport<Ready, Sent>;
}

/** How what is prepared reaches its receiver, by HTTP, or as the run of a workflow. Never throws. */
export interface Transport<Ready extends Prepared = Prepared, Sent extends Delivered = Delivered> {
	/** What would make the delivery fail for a reason that only the transport knows; null for nothing. */
	check?(prepared: Ready, names: NameLookup | null): Problem | null;
	/** Deliveries of one group share a limit, such as those to one host. Only asked where nothing is wrong. */
	group(prepared: Ready): string;
	deliver(prepared: Ready, dependencies: Dependencies): Promise<DeliveryResult<Sent>>;
	/** What a live run would send, with everything masked that could be secret. */
	preview(prepared: Ready): JsonObject;
	/** What it sends, as a person reads it: a message, or JSON; null for nothing. */
	body(prepared: Ready): string | null;
	/** What is needed to send it again, beside the idempotency key and what `leftOut` names. Nothing secret. */
	replay(prepared: Ready): JsonObject;
	/** What it does, and to whom as far as it is known: "Would send POST https://example.com/". */
	verb: string;
	target(prepared: Ready): string;
	/** What was done, as a sentence. */
	done(prepared: Ready, delivery: Sent): string;
}

/** What every delivery tells of itself; each transport tells more. */
export type Delivered = Pick<RecordedDelivery, 'durationMs' | 'idempotencyKey'>;

export interface DeliveryResult<Sent = Delivered> {
	delivery: Sent;
	/** Null when it was delivered. */
	problem: Problem | null;
	/** The run of another workflow that it began, for n8n to link to. */
	subExecution?: { executionId: string; workflowId: string };
}

/** What every action has, whatever it does. */
export interface ActionHead {
	/** Its place in the list, for `location`. */
	index: number;
	actionId: string;
	actionVersion: string;
	fireOn: FireOn;
	kind: ActionKind;
}

/** One action as configured, the same for every item; raw values may be expressions. */
export type ConfiguredAction<Settings extends object = object> = ActionHead & Settings;

/** Settings of the whole run that can make an action wrong: the field, as it is written and as it is read. */
export interface RunFacts {
	entityField: string;
	entityPath: string[];
	/** Whether the decision can be any text of an item. */
	labelsAreFree: boolean;
}

/** A credential of the node, and how one kind of action uses it. */
export interface CredentialUse<Settings extends object = object, Target = unknown> {
	/** n8n's name of its type. */
	name: string;
	/** As the node's list calls it. */
	displayName: string;
	/** The test in n8n's dialog, and its name. */
	testedBy: string;
	test: (credential: ICredentialsDecrypted) => Promise<INodeCredentialTestResult>;
	neededBy(action: Settings): boolean;
	/** Reads what n8n stores; the message quotes no secret. */
	read(credential: unknown): Reading<Target, { message: string }>;
	/** What an action lacks without it: "needs …, and no credential that can be used is chosen". */
	gives: string;
	/** What to do then. */
	suggestion: string;
}
