// The contract of Logto's Management API: the stand-in of the other tests, and a real Logto when LOGTO_CONTRACT_ENDPOINT,
// LOGTO_CONTRACT_APP_ID and LOGTO_CONTRACT_APP_SECRET name one. Its email connector is replaced: use one that is for tests.

import { describeLogtoApi } from './support/logto-api.case.ts';
import { createLogtoStandIn } from './support/logto-stand-in.ts';

describeLogtoApi({ name: 'stand-in', create: () => createLogtoStandIn() });

const { LOGTO_CONTRACT_ENDPOINT, LOGTO_CONTRACT_APP_ID, LOGTO_CONTRACT_APP_SECRET, LOGTO_CONTRACT_API_RESOURCE } =
  process.env;
if (LOGTO_CONTRACT_ENDPOINT) {
  describeLogtoApi({
    name: LOGTO_CONTRACT_ENDPOINT,
    create: async () => ({
      env: {
        LOGTO_ENDPOINT: LOGTO_CONTRACT_ENDPOINT,
        LOGTO_APP_ID: LOGTO_CONTRACT_APP_ID,
        LOGTO_APP_SECRET: LOGTO_CONTRACT_APP_SECRET,
        LOGTO_API_RESOURCE: LOGTO_CONTRACT_API_RESOURCE,
      },
      close: async () => {},
    }),
  });
}
