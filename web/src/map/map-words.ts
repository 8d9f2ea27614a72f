import { words } from '../words.ts';

/** What MapLibre says by itself. */
export const mapWords = {
  'NavigationControl.ZoomIn': words('shell.canvas.zoomIn'),
  'NavigationControl.ZoomOut': words('shell.canvas.zoomOut'),
  'NavigationControl.ResetBearing': words('shell.canvas.resetBearing'),
  'CooperativeGesturesHandler.WindowsHelpText': words('shell.canvas.scrollWithCtrl'),
  'CooperativeGesturesHandler.MacHelpText': words('shell.canvas.scrollWithCommand'),
  'CooperativeGesturesHandler.MobileHelpText': words('shell.canvas.twoFingers'),
};
