/** Half the height of the map that JOSM loads around a photo, in degrees: about 55 m. */
const halfDegrees = 0.0005;

/** The map around a place in iD, at openstreetmap.org. */
export function idEditorLink(lon: number, lat: number): string {
  return `https://www.openstreetmap.org/edit?editor=id#map=20/${lat.toFixed(6)}/${lon.toFixed(6)}`;
}

/** The map around a place in JOSM, where it runs on this machine and may be told so (its remote control). */
export function josmLink(lon: number, lat: number): string {
  const widened = halfDegrees / Math.max(Math.cos((lat * Math.PI) / 180), 0.01);
  const url = new URL('http://127.0.0.1:8111/load_and_zoom');
  const box = {
    left: lon - widened,
    right: lon + widened,
    bottom: lat - halfDegrees,
    top: lat + halfDegrees,
  };
  for (const [side, degrees] of Object.entries(box)) {
    url.searchParams.set(side, degrees.toFixed(6));
  }
  return url.href;
}
