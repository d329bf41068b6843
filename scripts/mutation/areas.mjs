// What is mutated: everything in `nodes/`, or one of the areas that must not be wrong, whole.

/** The files of the areas in which the score has to be highest. */
export const AREAS = {
	addresses: ['nodes/shared/http/{addressProblem,hostName,networkAddress,resolvedAddress,nameLookup}.ts'],
	decision: ['nodes/OmniAiCondition/decision/**/*.ts'],
	masking: ['nodes/shared/http/masking.ts'],
	authentication: ['nodes/shared/signature/*.ts', 'nodes/OmniAiTrigger/authentication/*.ts'],
	record: [
		'nodes/OmniAiCondition/record/*.ts',
		'nodes/OmniAiCondition/run/{dryRun,planAction,summary,testAncestor}.ts',
	],
};

const EVERYTHING = ['nodes/**/*.ts'];

/** Which files' mutants are tried: `MUTATION_AREA` names areas or files, separated by commas. */
export function chosenFiles(area) {
	if (area === undefined || area === '') return EVERYTHING;
	return area.split(',').flatMap((name) => AREAS[name] ?? [name]);
}
