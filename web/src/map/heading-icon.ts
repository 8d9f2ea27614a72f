const size = 48;
const pixelRatio = 2;

/** A fan that opens upwards from the icon's centre and fades outwards; layers turn it by heading. */
export function headingIconImage(color: string, halfAngleDegrees: number): ImageData {
  const canvas = document.createElement('canvas');
  canvas.width = size * pixelRatio;
  canvas.height = size * pixelRatio;
  const context = canvas.getContext('2d');
  if (!context) throw new Error('No canvas to draw icons on');
  const centre = canvas.width / 2;
  const halfAngle = (halfAngleDegrees * Math.PI) / 180;
  const fade = context.createRadialGradient(centre, centre, 0, centre, centre, centre);
  fade.addColorStop(0, `${color}b0`);
  fade.addColorStop(1, `${color}00`);
  context.fillStyle = fade;
  context.moveTo(centre, centre);
  context.arc(centre, centre, centre, -Math.PI / 2 - halfAngle, -Math.PI / 2 + halfAngle);
  context.fill();
  return context.getImageData(0, 0, canvas.width, canvas.height);
}

export const headingIconOptions = { pixelRatio } as const;
