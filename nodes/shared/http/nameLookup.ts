import type { IExecuteFunctions } from 'n8n-workflow';
import type { NameLookup } from './resolvedAddress';

// Older versions have a filter that ignores what it is asked and lets everything through.
const ALWAYS_REFUSED = 'http://169.254.169.254/';

type Answer = (error: Error | null, found: string | Array<{ address: string }>) => void;

/** The part of n8n's egress filter that is used; its types are not in every version. */
interface EgressFilter {
	validateUrl?: (url: string) => Promise<{ ok: boolean }>;
	createSecureLookup?: () => Lookup;
}

type Lookup = (hostname: string, options: { all: true }, answer: Answer) => void;

type Helpers = IExecuteFunctions['helpers'] & {
	getSecureEgressFilter?: (policy?: 'enforced') => EgressFilter | undefined;
};

// Long enough for the many items of one run, too short for a name to change its mind in between.
const SHARED_FOR_MS = 500;

/**
 * Where host names lead to, by the resolver of n8n itself. What asks for a name at the same time shares one
 * look-up, and it counts for a moment longer, except for who asks for it anew.
 * @returns null where this version of n8n gives nodes no access to it
 */
export async function nameLookup(helpers: Helpers): Promise<NameLookup | null> {
	// Without a policy it is the instance's own, so that a proxy or protection in use applies.
	const lookup = lookupOf(filterOf(helpers));
	if (lookup === undefined) return null;
	const strict = filterOf(helpers, 'enforced');
	const isRefused = async (url: string): Promise<boolean> => {
		try {
			return (await strict?.validateUrl?.(url))?.ok === false;
		} catch {
			// The name cannot be looked up, which is no refusal.
			return false;
		}
	};
	const known = new Map<string, { addresses: Promise<string[]>; foundAt: number | null }>();
	return {
		addressesOf: async (hostname, anew = false) => {
			const found = known.get(hostname);
			const counts =
				found !== undefined &&
				(found.foundAt === null || (!anew && performance.now() - found.foundAt < SHARED_FOR_MS));
			if (counts) return await found.addresses;
			const fresh: { addresses: Promise<string[]>; foundAt: number | null } = {
				addresses: lookUp(lookup, hostname),
				foundAt: null,
			};
			known.set(hostname, fresh);
			try {
				return await fresh.addresses;
			} finally {
				fresh.foundAt = performance.now();
			}
		},
		isRefused,
		refusesReliably: await isRefused(ALWAYS_REFUSED),
	};
}

async function lookUp(lookup: Lookup, hostname: string): Promise<string[]> {
	return await new Promise((resolve, reject) => {
		lookup(hostname, { all: true }, (error, found) => {
			if (error !== null) reject(error);
			else resolve(Array.isArray(found) ? found.map(({ address }) => address) : [found]);
		});
	});
}

function lookupOf(filter: EgressFilter | undefined): Lookup | undefined {
	try {
		return filter?.createSecureLookup?.();
	} catch {
		return undefined;
	}
}

function filterOf(helpers: Helpers, policy?: 'enforced'): EgressFilter | undefined {
	try {
		return helpers.getSecureEgressFilter?.(policy);
	} catch {
		return undefined;
	}
}
