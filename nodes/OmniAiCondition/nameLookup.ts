import type { IExecuteFunctions } from 'n8n-workflow';
import type { NameLookup } from '../action/resolvedAddress';

// Older versions have a filter that ignores what it is asked and lets everything through.
const ALWAYS_REFUSED = 'http://169.254.169.254/';

type Answer = (error: Error | null, found: string | Array<{ address: string }>) => void;

/** The part of n8n's egress filter that is used; its types are not in every version. */
interface EgressFilter {
	validateUrl?: (url: string) => Promise<{ ok: boolean }>;
	createSecureLookup?: () => Lookup;
}

type Lookup = (hostname: string, options: { all: true }, answer: Answer) => void;

type Helpers = IExecuteFunctions['helpers'] & { getSecureEgressFilter?: (policy?: 'enforced') => EgressFilter | undefined };

/**
 * Where host names lead to, by the resolver of n8n itself. Every name is looked up once.
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
	const known = new Map<string, Promise<string[]>>();
	return {
		addressesOf: async (hostname) => {
			const addresses = known.get(hostname) ?? lookUp(lookup, hostname);
			known.set(hostname, addresses);
			return await addresses;
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
