// How npm is started from a script that npm itself may have started.

/** Command and leading arguments that run the npm this script was started with, or the one on PATH. */
export function npmCommand() {
	const script = process.env.npm_execpath;
	if (script && /npm-cli\.c?js$/.test(script)) return { command: process.execPath, prefix: [script] };
	return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', prefix: [] };
}

const NOT_INHERITED = [
	/^npm_(lifecycle|package|command|execpath|node_execpath)/i,
	/^npm_config_(ignore_scripts|legacy_peer_deps|omit|include|noproxy)$/i,
	/^npm_config_(prefix|local_prefix|global_prefix)$/i,
	/^(INIT_CWD|NODE_ENV)$/,
];

/**
 * The environment for a child `npm`. A script run by npm inherits the settings of the project's
 * `.npmrc` as variables, which would silently apply in other folders too.
 */
export function environmentForNpm(environment = process.env) {
	return Object.fromEntries(
		Object.entries(environment).filter(([name]) => !NOT_INHERITED.some((pattern) => pattern.test(name))),
	);
}
