// The connector's version, a constant so that loading the bundle reads no file. A test compares it with package.json.
export const version = '0.1.0';
