// The text of `--help`, made from the tables of options and variables. Pure.
import { variables } from '../settings/load-settings.js';
import { optionRows } from './options.js';

export function helpText(): string {
  const rows = optionRows.map(({ flag, value, doc, default: standard, env }) => [
    `--${flag} ${value}`,
    doc,
    [standard === undefined ? '' : `default ${standard}`, env].filter(Boolean).join(', '),
  ]);
  const secrets = variables.map(({ name, isSecret, doc }) => [`${name}${isSecret ? '[_FILE]' : ''}`, doc]);
  return `logto-mailgun-bridge: sends the emails of Logto's HTTP email connector through Mailgun

Usage: logto-mailgun-bridge [options]

Options
${[
  ...rows,
  ['--check', 'check the settings and exit: 0 when they can be used, else 2'],
  ['-h, --help', ''],
  ['-v, --version', ''],
]
  .map(([name = '', doc = '', notes = '']) =>
    `  ${name.padEnd(26)} ${doc}${notes ? `\n${' '.repeat(29)}(${notes})` : ''}`.trimEnd(),
  )
  .join('\n')}

Environment variables
${secrets.map(([name = '', doc = '']) => `  ${name.padEnd(26)} ${doc}`).join('\n')}
  NAME_FILE is the path of a file with the value, such as a Docker secret. Config file and secret files are
  read again when they change and on SIGHUP; new settings with errors are logged and not used.

Examples
  BRIDGE_TOKEN="Bearer $(openssl rand -base64 32)" MAILGUN_API_KEY=… logto-mailgun-bridge --config mailgun.json
  BRIDGE_TOKEN_FILE=/run/secrets/token MAILGUN_API_KEY_FILE=/run/secrets/key logto-mailgun-bridge --config mailgun.json --host 0.0.0.0
  logto-mailgun-bridge --config mailgun.json --check

In Logto Console, choose the HTTP email connector. Endpoint: the bridge's address, path /. Authorization: BRIDGE_TOKEN, whole.
`;
}
