declare module 'virtual:outlook-support' {
  const support: import('../clients/outlook-approximation.ts').SupportData;
  export default support;
}
