import { shownText } from '../shownText';
import { maskUrl } from './masking';
import { reachOf, type Reach } from './networkAddress';
import { problem, type Problem } from './problem';

/**
 * Longer addresses are refused unread: no receiver takes them, and a host name has at most 253 characters.
 */
const MAX_ADDRESS_LENGTH = 8_192;

/**
 * What speaks against sending to an address, or null when nothing does.
 *
 * @param location the parameter that holds it, such as `actions[0].url`
 */
export function addressProblem(url: string, allowPrivateNetwork: boolean, location: string): Problem | null {
	if (url.length > MAX_ADDRESS_LENGTH) {
		return problem(
			'bounds_exceeded',
			`The address is longer than ${MAX_ADDRESS_LENGTH} characters.`,
			location,
			'Send long values in the body instead of the address.',
		);
	}
	let parsed: URL;
	try {
		parsed = new URL(url);
	} catch {
		return notAnAddress(url, location);
	}
	if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
		// Of 'user:password@host' the user would be taken for the protocol.
		if (url.includes('@')) return notAnAddress(url, location);
		return problem(
			'parameter_error',
			`Addresses that start with ${shownText(parsed.protocol)} cannot be sent to.`,
			location,
			'Use an address that starts with https:// or http://.',
		);
	}
	if (parsed.username !== '' || parsed.password !== '') {
		return problem(
			'parameter_error',
			'The address holds a user name or password, which would show up in logs along the way.',
			location,
			"Remove everything before the '@' and send the login in a header.",
		);
	}
	const reach = reachOf(parsed.hostname);
	if (reach === 'public' || (reach === 'private' && allowPrivateNetwork)) return null;
	return nearAddressProblem(parsed.hostname, reach, location);
}

function notAnAddress(url: string, location: string): Problem {
	return problem(
		'parameter_error',
		`'${shownText(maskUrl(url))}' is not a web address.`,
		location,
		'Enter a full address that starts with https://.',
	);
}

/**
 * Why a host inside one's own network is not sent to.
 * @param resolved whether the host is a name that leads there, rather than such an address itself
 */
export function nearAddressProblem(
	hostname: string,
	reach: Exclude<Reach, 'public'>,
	location: string,
	resolved = false,
): Problem {
	const host = `${shownText(hostname)} ${resolved ? 'leads to' : 'is'}`;
	if (reach === 'metadata') {
		return problem(
			'parameter_error',
			`${host} a link-local or cloud metadata address, which can hand out credentials. It is never sent to.`,
			location,
			'Send to the address of a service.',
		);
	}
	return problem(
		'parameter_error',
		`${host} an address in a private network.`,
		location,
		"Switch on 'Allow Private Network' for this action if it is meant to stay inside your network.",
	);
}
