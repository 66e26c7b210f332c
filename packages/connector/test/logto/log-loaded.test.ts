// The one line at load: which connector, and what its environment sets.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { createLogger } from '../../src/errors/operator-log.ts';
import { describeLoaded, logLoaded } from '../../src/logto/log-loaded.ts';
import { version } from '../../src/logto/version.ts';
import { parseLogLine } from '../support/fake-dependencies.ts';

describe('the line at load', () => {
  it('has the version of the package', () => {
    const file = path.join(import.meta.dirname, '../../package.json');
    expect(version).toBe(JSON.parse(readFileSync(file, 'utf8')).version);
  });

  it('has version and id alone when nothing is set', () => {
    expect(describeLoaded({})).toEqual({ version, id: 'mailgun' });
  });

  it('has the extra endpoints, and the variables that cannot be used, without their values', () => {
    const env = {
      MAILGUN_CONNECTOR_ENDPOINTS: 'https://a.example,https://MARKER:MARKER@b.example',
      MAILGUN_CONNECTOR_TIMEOUT_MS: 'MARKER',
    };
    expect(describeLoaded(env)).toEqual({
      version,
      id: 'mailgun',
      endpoints: ['https://a.example'],
      problems: [
        expect.stringMatching(/^MAILGUN_CONNECTOR_ENDPOINTS: entry 2/),
        expect.stringMatching(/^MAILGUN_CONNECTOR_TIMEOUT_MS is not/),
      ],
    });
    expect(JSON.stringify(describeLoaded(env))).not.toContain('MARKER');
  });

  it('is written once, however often Logto calls the factory', () => {
    const lines: string[] = [];
    const dependencies = { env: {}, logger: createLogger((line) => lines.push(line)) };
    for (let calls = 0; calls < 3; calls += 1) logLoaded(dependencies);
    expect(lines.map(parseLogLine)).toEqual([{ message: 'The connector is loaded.', version, id: 'mailgun' }]);
  });
});
