/** Three-valued logic: null stands for "not known". */
export type Truth = boolean | null;

/** False wins over unknown, because one false clause settles an AND. An empty list is true. */
export function and(values: Truth[]): Truth {
	if (values.includes(false)) return false;
	return values.includes(null) ? null : true;
}

/** True wins over unknown, because one true clause settles an OR. An empty list is false. */
export function or(values: Truth[]): Truth {
	if (values.includes(true)) return true;
	return values.includes(null) ? null : false;
}
