import { randomBytes } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { hashPassword } from '../accounts/passwords.ts';
import { readConfig } from '../config.ts';
import { ensureServerApplication, issueClientToken } from '../oauth/application-keys.ts';
import type { Store } from '../store/store.ts';
import { openServices, type Services } from '../wiring.ts';
import { describe } from './describe-import.ts';
import { importDetectionsInto } from './detections.ts';
import { importInto } from './import.ts';
import { serve } from './serve.ts';

const visitor = 'demo';
const sampleDirectory = fileURLToPath(new URL('../../sample', import.meta.url));

export const demoCommand = new Command('demo')
  .description('Import the sample town, serve it, and show how to ask for it.')
  .action(async () => {
    const services = await openServices(readConfig(process.env));
    await importSample(services);
    const application = await ensureServerApplication(services.store, 'demo');
    const token = await issueClientToken(services.store, application);
    const password = await letVisitorIn(services.store);
    const { address } = await serve(services);
    process.stdout.write(await welcome(services, address, token, password));
  });

/** The sample's first level of folders are its users. */
async function importSample(services: Services): Promise<void> {
  const organization = await services.store.organizations.ensure({
    slug: 'sample-town',
    name: 'Sample Town',
    description: 'The town that Wayside’s own renderer built and photographed.',
  });
  const entries = await readdir(sampleDirectory, { withFileTypes: true });
  for (const entry of entries.filter((found) => found.isDirectory())) {
    const path = join(sampleDirectory, entry.name);
    // One user's drives belong to the organisation, so that both kinds can be seen.
    const flags = entry.name === 'ada' ? { organization: organization.slug } : {};
    const summary = await importInto(services, [path], { user: entry.name, ...flags });
    process.stderr.write(`${entry.name}: ${describe(summary)}`);
    // As a model that misses nothing sees what stands in the streets.
    await importDetectionsInto(services, [`${path}.detections.ndjson`], {
      model: organization.slug,
      version: '1',
      images: `user:${entry.name}`,
    });
  }
}

/** An account to look around with. Its password is a new one at every start, and known to this terminal alone. */
async function letVisitorIn(store: Store): Promise<string> {
  const password = randomBytes(9).toString('base64url');
  const passwordHash = await hashPassword(password);
  const known = await store.accounts.byUsername(visitor);
  if (known) await store.accounts.setPassword(known.user.id, passwordHash);
  else {
    const account = { username: visitor, email: null, passwordHash, isAdministrator: true };
    await store.accounts.create(account, { adopt: true });
  }
  return password;
}

async function welcome(
  { store }: Services,
  address: string,
  token: string,
  password: string,
): Promise<string> {
  const bounds = (await store.coverage.bounds()) ?? [-180, -85, 180, 85];
  const { items } = await store.images.inBox(bounds, {}, { limit: 1 });
  const image = items[0];
  const [feature] = (await store.mapFeatures.inBox(bounds, {}, { limit: 1 })).items;
  const seenIn = feature?.detections[0]?.imageId ?? image?.id;
  const auth = `-H 'Authorization: OAuth ${token}'`;
  const box = image
    ? [image.lon - 0.004, image.lat - 0.004, image.lon + 0.004, image.lat + 0.004]
        .map((value) => value.toFixed(4))
        .join(',')
    : bounds.join(',');
  return `Address: ${address}
Token: ${token}
User: ${visitor}
Password: ${password}

Ask it as you would ask Mapillary:
  curl ${auth} '${address}/images?bbox=${box}&fields=id,geometry,captured_at,thumb_1024_url&limit=5'
  curl ${auth} '${address}/${image?.id}?fields=id,computed_geometry,camera_type,creator,sequence'
  curl ${auth} '${address}/image_ids?sequence_id=${image?.sequenceId}'
  curl ${auth} '${address}/map_features?bbox=${box}&fields=id,object_value,geometry,images&limit=5'
  curl ${auth} '${address}/${seenIn}/detections?fields=id,value,geometry'
  curl --compressed -o tile.mvt '${address}/maps/vtp/mly1_public/2/0/0/0?access_token=${token}'

Open ${address}/ in a browser to see the town, and ${address}/dashboard/developers
to register an application, signed in as ${visitor}. Ctrl+C stops the server.
`;
}
