import type { IExecuteFunctions } from 'n8n-workflow';
import { isStartedByTest } from './run/testAncestor';

/**
 * n8n hands what a run carries on to the runs that it starts, by whichever node, whatever fields they
 * declare.
 */
type RunCarries = NonNullable<ReturnType<IExecuteFunctions['getExecutionContext']>>;

// n8n keeps one object for each run, so a node in a loop looks only once where its run came from.
const known = new WeakMap<RunCarries, Promise<boolean>>();

/** Whether this run belongs to a test by where it came from: n8n gives a sub-workflow a mode of its own. */
export async function belongsToTest(context: IExecuteFunctions): Promise<boolean> {
	const carried = carriedBy(context);
	if (carried === undefined) return false;
	if ((carried as { omniAiTest?: unknown }).omniAiTest === true) return true;
	if (carried.parentExecutionId === undefined) return false;
	let answer = known.get(carried);
	if (answer === undefined) {
		answer = isStartedByTest(context.getExecutionId(), async (id) => await context.getExecutionDataById(id));
		known.set(carried, answer);
	}
	return await answer;
}

/** Whether this n8n tells a run that this one starts that it belongs to a test. */
export function canTellOfTest(context: IExecuteFunctions): boolean {
	return carriedBy(context) !== undefined;
}

/** What a run that this one starts is to carry so that it knows of the test. */
export function carriedIntoTest(context: IExecuteFunctions): RunCarries | undefined {
	const carried = carriedBy(context);
	return carried && Object.assign({}, carried, { omniAiTest: true });
}

function carriedBy(context: IExecuteFunctions): RunCarries | undefined {
	// Typed as always there; an n8n that is older than the supported ones has none.
	return (context as Partial<IExecuteFunctions>).getExecutionContext?.();
}
