/**
 * Marks a plugin as one that works on the scope it is registered in, instead of on a new one below it. What
 * `fastify-plugin` does, without depending on it.
 *
 * @param sender names the plugin: `hookgate-ploton` for `app.hasPlugin()` and `app.printPlugins()`
 */
export function sharedScope<TPlugin extends object>(sender: string, plugin: TPlugin): TPlugin {
  const name = `hookgate-${sender}`;
  return Object.assign(plugin, {
    [Symbol.for('skip-override')]: true,
    [Symbol.for('fastify.display-name')]: name,
    [Symbol.for('plugin-meta')]: { name, fastify: '5.x' },
  });
}
