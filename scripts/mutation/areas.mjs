// What is mutated: everything in `nodes/`, or one of the areas that must not be wrong, whole.

/** The files of the areas in which the score has to be highest. */
export const AREAS = {
	addresses: ['nodes/action/{addressProblem,hostName,networkAddress,resolvedAddress}.ts', 'nodes/OmniAiCondition/nameLookup.ts'],
	decision: ['nodes/decision/*.ts'],
	masking: ['nodes/action/masking.ts'],
	proof: ['nodes/proof/*.ts', 'nodes/OmniAiTrigger/{proofOfDelivery,recentSecret}.ts'],
	record: ['nodes/record/*.ts'],
};

const EVERYTHING = ['nodes/**/*.ts'];

/** Which files' mutants are tried: `MUTATION_AREA` names areas or files, separated by commas. */
export function chosenFiles(area) {
	if (area === undefined || area === '') return EVERYTHING;
	return area.split(',').flatMap((name) => AREAS[name] ?? [name]);
}
