import type { Image } from '../../model/image.ts';
import type { PageWords } from '../../words/in-languages.ts';
import { panel } from './elements.ts';
import { type Html, html } from './html.ts';
import type { Measures } from './measures.ts';
import { organizationPath, sequencePath, userPath } from './profile-paths.ts';
import type { SequenceDetails } from './read-sequence.ts';
import { cameraOf } from './sequence-cards.ts';
import { trackCharts } from './track-chart.ts';

interface SequenceView {
  readonly sequence: SequenceDetails;
  readonly words: PageWords;
  readonly measures: Measures;
}

export function sequenceBody(view: SequenceView): Html {
  const { sequence, words, measures } = view;
  const charts = trackCharts(sequence.images, words, measures);
  return html`${figures(view)}
<div class="sequence" data-images="${JSON.stringify(sequence.images.map(placeOfImage))}">
${photo(view)}
<div class="panel page-map"><div id="map" class="map"></div><p class="page-map-note" hidden></p></div>
${strip(view)}
${charts && panel({ title: words('sequence.course'), body: charts })}
</div>
${facts(view)}`;
}

function figures({ sequence, words, measures }: SequenceView): Html {
  const { imageCount, lengthMetres, capturedAtMs, endedAtMs } = sequence.summary;
  const hours = (endedAtMs - capturedAtMs) / 3_600_000;
  const entries = [
    [measures.count(imageCount), words('profile.imagesTotal')],
    [measures.length(lengthMetres), words('sequence.length')],
    [measures.duration(endedAtMs - capturedAtMs), words('sequence.duration')],
    ...(hours > 0
      ? [[measures.speed(lengthMetres / 1000 / hours), words('sequence.averageSpeed')]]
      : []),
  ];
  return html`<dl class="totals">${entries.map(([value, label]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`;
}

/** What the page's script knows of an image: id, position, time of capture and heading. */
export function placeOfImage({ id, lon, lat, capturedAtMs, compassAngleDegrees }: Image): number[] {
  return [id, round(lon, 1e7), round(lat, 1e7), capturedAtMs, round(compassAngleDegrees, 10)];
}

function round(value: number, per: number): number {
  return Math.round(value * per) / per;
}

function photo({ sequence, words, measures }: SequenceView): Html {
  const [first] = sequence.images;
  if (!first) return html``;
  return html`<section class="panel sequence-photo" aria-label="${words('sequence.photo')}"><a href="/app?pKey=${first.id}" aria-label="${words('sequence.photoAlt')}"><img src="/preview/${first.id}-1024.jpg" alt="" width="1024" height="683"></a><p class="sequence-at"><span>${words('sequence.place', { number: 1, total: sequence.images.length })}</span> <span>${measures.timeText(first.capturedAtMs)}</span></p></section>`;
}

function strip({ sequence, words, measures }: SequenceView): Html {
  const { images } = sequence;
  const items = images.map((image, index) => {
    const name = words('sequence.place', { number: index + 1, total: images.length });
    return html`<li><a href="/app?pKey=${image.id}"${index === 0 && html` aria-current="true"`}><img src="/preview/${image.id}-256.jpg" alt="" width="144" height="96" loading="lazy" decoding="async"><span class="visually-hidden">${name}, ${measures.timeText(image.capturedAtMs)}</span></a></li>`;
  });
  return html`<section class="panel strip" aria-label="${words('sequence.strip')}"><ol>${items}</ol></section>`;
}

function facts({ sequence, words, measures }: SequenceView): Html {
  const { summary, creator, organization } = sequence;
  const camera = cameraOf(summary);
  const path = sequencePath(summary.id);
  const rows: [string, Html | string][] = [
    [
      words('sequence.captured'),
      html`${measures.moment(summary.capturedAtMs)} – ${measures.timeText(summary.endedAtMs)} UTC`,
    ],
    ...(creator
      ? [
          [
            words('sequence.by'),
            html`<a href="${userPath(creator.username)}">${creator.username}</a>`,
          ] as [string, Html],
        ]
      : []),
    ...(organization
      ? [
          [
            words('sequence.for'),
            html`<a href="${organizationPath(organization.slug)}">${organization.name}</a>`,
          ] as [string, Html],
        ]
      : []),
    ...(camera ? [[words('sequence.camera'), camera] as [string, string]] : []),
    [words('sequence.id'), html`<code>${summary.id}</code>`],
    [
      words('sequence.track'),
      html`<a href="${path}/track.gpx" download>GPX</a> · <a href="${path}/track.geojson" download>GeoJSON</a>`,
    ],
  ];
  return panel({
    title: words('sequence.facts'),
    body: html`<dl class="facts">${rows.map(([label, value]) => html`<div><dt>${label}</dt><dd>${value}</dd></div>`)}</dl>`,
  });
}
