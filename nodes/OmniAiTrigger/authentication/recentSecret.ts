import type { WebhookSecret } from '../../shared/signature/authentication';

/** How long a secret is used before it is read again, so how late a change in n8n takes effect. */
export const SECRET_LIFETIME_MS = 2_000;

const MAX_SECRETS = 1_000;

/**
 * Secrets as they were read a moment ago. n8n loads, decrypts and resolves a credential anew for every
 * request, with an isolate of its own where it evaluates expressions in one: a flood of forged
 * deliveries would cost it more than the wanted ones.
 */
export class RecentSecrets {
	private readonly readings = new Map<string, { atMs: number; secret: Promise<WebhookSecret> }>();

	/**
	 * @param key names the credential and who uses it
	 * @param read reads it; requests that come meanwhile wait for the same reading. What it throws is
	 *   thrown to all of them and not kept
	 * @param nowMs on a clock that only goes forward
	 */
	async get(key: string, read: () => Promise<WebhookSecret>, nowMs: number): Promise<WebhookSecret> {
		const recent = this.readings.get(key);
		if (recent !== undefined && nowMs - recent.atMs < SECRET_LIFETIME_MS) return await recent.secret;
		const reading = { atMs: nowMs, secret: read() };
		// Set anew rather than over the old one, so that the first entry is the oldest.
		this.readings.delete(key);
		this.readings.set(key, reading);
		const [oldest] = this.readings.keys();
		if (this.readings.size > MAX_SECRETS && oldest !== undefined) this.readings.delete(oldest);
		// Not kept: the next delivery tries again.
		reading.secret.catch(() => {
			if (this.readings.get(key) === reading) this.readings.delete(key);
		});
		return await reading.secret;
	}
}
