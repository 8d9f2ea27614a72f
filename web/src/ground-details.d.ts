/** Made by web/build/ground-details.ts. */
declare module 'virtual:ground-details' {
  export const detailsUrl: string;
}
