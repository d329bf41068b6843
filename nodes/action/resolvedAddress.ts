import { reachOf, type Reach } from './networkAddress';
import type { Problem } from './problem';
import { nearAddressProblem } from './addressProblem';

/** What n8n's own protection says of an address, and where a host name leads to. */
export interface NameLookup {
	/** Every address of a name; rejects when it has none, or when n8n's protection is on and refuses one. */
	addressesOf: (hostname: string) => Promise<string[]>;
	/** Whether n8n's protection, asked to be strict, refuses the address. */
	isRefused: (url: string) => Promise<boolean>;
	/** Whether its refusals mean something: older versions let everything through. */
	refusesReliably: boolean;
}

/**
 * What speaks against the addresses a host name leads to, or null when nothing does. Literal addresses
 * were judged before. A name that cannot be looked up here is let through: behind a proxy only the proxy
 * can, and without one the request itself fails and says so.
 *
 * Between this look-up and the request's own one the name's owner can change where it leads.
 */
export async function resolvedAddressProblem(url: string, allowPrivateNetwork: boolean, location: string, names: NameLookup): Promise<Problem | null> {
	const { hostname } = new URL(url);
	if (isLiteralAddress(hostname)) return null;
	const reach = await nearestReach(hostname, names);
	if (reach === 'public') {
		// What n8n refuses beyond the ranges known here, such as names its owner blocks.
		if (!names.refusesReliably || allowPrivateNetwork || !(await names.isRefused(url))) return null;
		return nearAddressProblem(hostname, 'private', location, true);
	}
	if (reach === 'private' && allowPrivateNetwork) return null;
	return nearAddressProblem(hostname, reach, location, true);
}

// One address is enough: the client may take any of them.
async function nearestReach(hostname: string, names: NameLookup): Promise<Reach> {
	let addresses: string[];
	try {
		addresses = await names.addressesOf(hostname);
	} catch {
		return 'public';
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
