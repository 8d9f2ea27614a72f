import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readPanoramaTags } from './xmp.ts';

const packet = (description: string) =>
  Buffer.from(`<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
${description}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>`);

test('reads properties written as elements', () => {
  const xmp = packet(`<rdf:Description xmlns:GPano="http://ns.google.com/photos/1.0/panorama/">
    <GPano:ProjectionType> Equirectangular </GPano:ProjectionType>
    <GPano:PoseHeadingDegrees>350.5</GPano:PoseHeadingDegrees>
    <GPano:FullPanoWidthPixels>5760</GPano:FullPanoWidthPixels></rdf:Description>`);
  assert.deepEqual(readPanoramaTags(xmp), {
    projectionType: 'equirectangular',
    poseHeadingDegrees: 350.5,
    fullWidth: 5760,
  });
});

test('reads properties written as attributes', () => {
  const xmp = packet(
    '<rdf:Description rdf:about="" GPano:ProjectionType="fisheye" GPano:CroppedAreaImageWidthPixels="10"/>',
  );
  assert.deepEqual(readPanoramaTags(xmp), { projectionType: 'fisheye', croppedWidth: 10 });
});

test('passes over numbers that are none', () => {
  const xmp = packet(
    '<rdf:Description GPano:PoseHeadingDegrees="north" GPano:FullPanoWidthPixels=""/>',
  );
  assert.deepEqual(readPanoramaTags(xmp), {});
});

test('gives nothing for what is not XMP, and expands no entities', () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "${'x'.repeat(1000)}">]><x GPano:ProjectionType="&a;"/>`;
  assert.ok((readPanoramaTags(Buffer.from(bomb)).projectionType ?? '').length < 10);
  for (const text of ['', '<', '<a><b></a>', '\0\0', '<x:xmpmeta>', '<a>'.repeat(50_000)])
    assert.deepEqual(readPanoramaTags(Buffer.from(text)), {});
  assert.deepEqual(readPanoramaTags(Buffer.alloc(1_000_000, '<a/>')), {});
});
