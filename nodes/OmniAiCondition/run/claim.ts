/** The right of a run to deliver an action for a group: for one of its items, or the next if that fails. */
export class Claim {
	/** When it was delivered, in milliseconds since 1970; null as long as it was not. */
	deliveredAt: number | null = null;

	private last: Promise<unknown> = Promise.resolve();

	constructor(readonly key: string) {}

	/** Runs tasks one after the other, each when those that came before have ended. */
	async inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
		const turn = this.last.then(task);
		this.last = turn.catch(() => {});
		return await turn;
	}
}
