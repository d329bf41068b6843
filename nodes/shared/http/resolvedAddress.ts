import { isInternetName } from './hostName';
import { reachOf, type Reach } from './networkAddress';
import { problem, type Problem } from './problem';
import { addressProblem, nearAddressProblem } from './addressProblem';

/** What n8n's own protection says of an address, and where a host name leads to. */
export interface NameLookup {
	/**
	 * Every address of a name; rejects when it has none, or when n8n's protection is on and refuses one.
	 * @param anew whether what was found a moment ago does not count
	 */
	addressesOf: (hostname: string, anew?: boolean) => Promise<string[]>;
	/** Whether n8n's protection, asked to be strict, refuses the address. */
	isRefused: (url: string) => Promise<boolean>;
	/** Whether its refusals mean something: older versions let everything through. */
	refusesReliably: boolean;
}

/**
 * What speaks against sending to an address, or null when nothing does: the check of every door and before
 * every attempt, by the text of the address and by where its name leads.
 *
 * @param names null where nobody can tell where names lead; then only names of the internet are sent to
 * @param isRetry whether names are looked up anew
 */
export async function sendingProblem(
	url: string,
	allowPrivateNetwork: boolean,
	location: string,
	names: NameLookup | null,
	isRetry = false,
): Promise<Problem | null> {
	const found = addressProblem(url, allowPrivateNetwork, location);
	if (found !== null) return found;
	return names === null
		? unknownNameProblem(url, allowPrivateNetwork, location)
		: await resolvedAddressProblem(url, allowPrivateNetwork, location, names, isRetry);
}

/**
 * What speaks against the addresses a host name leads to, or null when nothing does. Literal addresses were
 * judged before. A name of the internet that cannot be looked up here is let through: behind a proxy only the
 * proxy can, and without one the request itself fails and says so.
 *
 * Between this look-up and the request's own one the name's owner can change where it leads.
 */
export async function resolvedAddressProblem(
	url: string,
	allowPrivateNetwork: boolean,
	location: string,
	names: NameLookup,
	isRetry = false,
): Promise<Problem | null> {
	const { hostname } = new URL(url);
	if (isLiteralAddress(hostname)) return null;
	const reach = await nearestReach(hostname, names, isRetry);
	if (reach === null) return unknownNameProblem(url, allowPrivateNetwork, location);
	if (reach === 'public') {
		// What n8n refuses beyond the ranges known here, such as names its owner blocks.
		if (!names.refusesReliably || allowPrivateNetwork || !(await names.isRefused(url))) return null;
		return nearAddressProblem(hostname, 'private', location, true);
	}
	if (reach === 'private' && allowPrivateNetwork) return null;
	return nearAddressProblem(hostname, reach, location, true);
}

/**
 * What speaks against a name of which nobody here knows where it leads: it may only exist inside.
 * @param url that {@link addressProblem} has nothing against
 */
export function unknownNameProblem(
	url: string,
	allowPrivateNetwork: boolean,
	location: string,
): Problem | null {
	const { hostname } = new URL(url);
	if (allowPrivateNetwork || isLiteralAddress(hostname) || isInternetName(hostname)) return null;
	return problem(
		'parameter_error',
		`${hostname} is not a public host name, so it can only lead into a private network.`,
		location,
		"Check its spelling, or switch on 'Allow Private Network' for this action if it is meant to " +
			'stay inside your network.',
	);
}

// One address is enough: the client may take any of them. Null when the name cannot be looked up.
async function nearestReach(hostname: string, names: NameLookup, isRetry: boolean): Promise<Reach | null> {
	let addresses: string[];
	try {
		addresses = await names.addressesOf(hostname, isRetry);
	} catch {
		return null;
	}
	const reaches = addresses.map(reachOfAddress);
	return reaches.includes('metadata') ? 'metadata' : reaches.includes('private') ? 'private' : 'public';
}

// The URL parser brings every spelling of an address to the one that is judged.
function reachOfAddress(address: string): Reach {
	try {
		return reachOf(new URL(address.includes(':') ? `http://[${address}]/` : `http://${address}/`).hostname);
	} catch {
		return 'private';
	}
}

function isLiteralAddress(hostname: string): boolean {
	return hostname.startsWith('[') || /^[\d.]+$/.test(hostname);
}
