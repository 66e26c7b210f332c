// Lets the connector talk to endpoints besides Mailgun's, as an operator would: through its environment variable.

const variable = 'MAILGUN_CONNECTOR_ENDPOINTS';

/** @returns how to take them back */
export function allowEndpoints(origins: readonly string[]): () => void {
  const before = (process.env[variable] ?? '').split(',').filter((entry) => entry.trim() !== '');
  const added = origins.filter((origin) => !before.includes(origin));
  process.env[variable] = [...before, ...added].join(',');
  return () => {
    const left = (process.env[variable] ?? '').split(',').filter((entry) => entry !== '' && !added.includes(entry));
    if (left.length === 0) delete process.env[variable];
    else process.env[variable] = left.join(',');
  };
}
