// RFC 9110 tokens; and visible ASCII with spaces, because other characters are not portable in a header.
export const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
export const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
