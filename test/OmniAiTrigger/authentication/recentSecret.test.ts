import fc from 'fast-check';
import { RecentSecrets } from '../../../nodes/OmniAiTrigger/authentication/recentSecret';
import type { WebhookSecret } from '../../../nodes/shared/signature/authentication';
import { RUNS } from '../../support/runs';

const secretNamed = (secret: string): WebhookSecret => ({ headerName: 'x', secret, previousSecret: '' });

// What happens: time passes, somebody changes a credential, a delivery comes, reading fails.
const happening = fc.oneof(
	fc.record({ kind: fc.constant('pass' as const), ms: fc.integer({ min: 0, max: 3_000 }) }),
	fc.record({ kind: fc.constant('change' as const), key: fc.constantFrom('a', 'b') }),
	fc.record({ kind: fc.constant('delivery' as const), key: fc.constantFrom('a', 'b'), fails: fc.boolean() }),
);

test('a delivery is authenticated by its own credential, as it was at most two seconds ago', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(happening, { maxLength: 60 }), async (happenings) => {
			const secrets = new RecentSecrets();
			let now = 0;
			// Every secret a key has had, and until when.
			const history = { a: [{ secret: 'a0', until: Infinity }], b: [{ secret: 'b0', until: Infinity }] };
			for (const entry of happenings) {
				if (entry.kind === 'pass') {
					now += entry.ms;
				} else if (entry.kind === 'change') {
					const list = history[entry.key];
					(list.at(-1) as { until: number }).until = now;
					list.push({ secret: `${entry.key}${list.length}`, until: Infinity });
				} else {
					const list = history[entry.key];
					const reading = secrets.get(
						entry.key,
						async () => {
							if (entry.fails) throw new Error('no database');
							return secretNamed((list.at(-1) as { secret: string }).secret);
						},
						now,
					);
					const used = await reading.then(
						({ secret }) => secret,
						(error: Error) => error.message,
					);
					if (used === 'no database') {
						expect(entry.fails).toBe(true);
					} else {
						const until = list.find(({ secret }) => secret === used)?.until;
						expect(until).toBeDefined();
						expect(now - (until as number)).toBeLessThan(2_000);
					}
				}
			}
		}),
		{ numRuns: RUNS },
	);
});

test('a secret is read again after two seconds, and not before', async () => {
	const secrets = new RecentSecrets();
	const readings: number[] = [];
	for (const now of [0, 1, 1_999, 2_000, 2_001, 3_999, 4_000]) {
		await secrets.get(
			'a',
			async () => {
				readings.push(now);
				return secretNamed('s');
			},
			now,
		);
	}
	expect(readings).toEqual([0, 2_000, 4_000]);
});

test('deliveries at once share one reading of the secret, and its failure', async () => {
	const secrets = new RecentSecrets();
	let readings = 0;
	let fail: (error: Error) => void = () => {};
	const hanging = async () => {
		readings++;
		return await new Promise<WebhookSecret>((_, reject) => (fail = reject));
	};
	const all = Array.from({ length: 50 }, async () => await secrets.get('a', hanging, 0));
	fail(new Error('no database'));
	expect((await Promise.allSettled(all)).map(({ status }) => status)).toEqual(
		Array.from({ length: 50 }, () => 'rejected'),
	);
	expect(readings).toBe(1);
	await expect(secrets.get('a', async () => secretNamed('s'), 0)).resolves.toMatchObject({ secret: 's' });
});

test('a thousand secrets are kept, and the oldest leaves first', async () => {
	const secrets = new RecentSecrets();
	let readings = 0;
	const get = async (key: number) =>
		await secrets.get(
			String(key),
			async () => {
				readings++;
				return secretNamed('s');
			},
			0,
		);
	for (let key = 0; key <= 1_000; key++) await get(key);
	await get(1_000);
	expect(readings).toBe(1_001);
	await get(0);
	expect(readings).toBe(1_002);
});
