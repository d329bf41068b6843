/** A file of a form: its bytes are read when they are sent, never all at once. */
export interface FilePart {
	/** File name. */
	name: string;
	/** Media type. */
	type: string;
	/** Exact number of bytes. */
	size: number;
	stream: () => AsyncIterable<Uint8Array>;
}

/**
 * A form that n8n's HTTP client sends as `multipart/form-data` with an exact length, file by file.
 *
 * It has the shape of the web's `FormData`, which itself only takes files that are in memory.
 */
export class MultipartForm {
	/** An own property, because n8n's client takes an object without any for an empty body. */
	readonly parts: Array<[name: string, value: string | FilePart]> = [];

	get [Symbol.toStringTag](): string {
		return 'FormData';
	}

	append(name: string, value: string | FilePart): void {
		this.parts.push([name, value]);
	}

	entries(): IterableIterator<[string, string | FilePart]> {
		return this.parts[Symbol.iterator]();
	}

	[Symbol.iterator](): IterableIterator<[string, string | FilePart]> {
		return this.entries();
	}
}
