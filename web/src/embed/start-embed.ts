import { Graph, GraphError } from '../graph.ts';
import { type Notice, showNotice } from '../notice.ts';
import { loadWebConfig } from '../web-config.ts';
import { words } from '../words.ts';
import { Embed } from './embed.ts';
import { type EmbedAddress, readEmbedAddress } from './embed-address.ts';
import { leaveScrolling, offerClose } from './frame.ts';

/** Shows what the address asks for, or says why that can't be done. */
export async function startEmbed(): Promise<void> {
  const address = readEmbedAddress(location.search);
  leaveScrolling();
  if (address.hasClose) offerClose();
  try {
    await show(address);
  } catch (error) {
    console.warn(error);
    showNotice(error instanceof GraphError && error.isUnknown ? unknownPhoto : noAnswer);
  }
}

async function show(address: EmbedAddress): Promise<void> {
  const { wanted } = address;
  if (wanted.kind === 'nothing') return showNotice(nothingWanted);
  if (wanted.kind === 'unknown') return showNotice(unknownPhoto);
  const config = await loadWebConfig();
  const graph = new Graph(config);
  const embed = new Embed(config, graph, address);
  if (wanted.kind === 'photo') return embed.open(wanted.id);
  // The map is an answer, too.
  const nearest = await graph.nearest(wanted.lon, wanted.lat).catch(console.warn);
  await (nearest ? embed.open(nearest) : embed.openPlace(wanted));
}

const nothingWanted: Notice = {
  kind: 'hint',
  title: words('embed.nothingWanted.title'),
  text: words('embed.nothingWanted.text'),
  command: '/embed?image_key=ID',
};

const unknownPhoto: Notice = {
  kind: 'hint',
  title: words('embed.unknownPhoto.title'),
  text: words('embed.unknownPhoto.text'),
};

const noAnswer: Notice = {
  kind: 'error',
  title: words('embed.noAnswer.title'),
  text: words('embed.noAnswer.text'),
};
