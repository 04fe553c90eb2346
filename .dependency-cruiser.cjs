/** Who may import whom: the table of docs/architecture.md, checked by `npm test`. */
const BASE = '^src/base/';
const PORTS = '^hal/ports\\.ts$';
/** The machine of the LAN port, which its drivers share. */
const CONNECTION = '^hal/connection\\.ts$';

/** A room sees itself, what is listed, Node and (through its doors) libraries; nothing else. */
function room(name, path, ...may) {
  return {
    name,
    severity: 'error',
    comment: `${name} may import only itself, ${may.join(', ')}`,
    from: { path },
    to: { pathNot: [path, ...may], dependencyTypesNot: ['core', 'npm', 'npm-dev', 'npm-optional'] },
  };
}

/** One foreign library, one file that imports it. */
function door(library, path) {
  return {
    name: `door-${library}`,
    severity: 'error',
    comment: `${library} is imported by its door only`,
    from: { path: '^(src|hal|ui|config)/', pathNot: path },
    to: { path: `node_modules/(@types/)?${library}` },
  };
}

module.exports = {
  forbidden: [
    {
      name: 'no-circles',
      severity: 'error',
      from: { path: '^(src|hal|ui|config)/' },
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
    room('base', BASE),
    room('hal-ports', PORTS, BASE),
    room('hal-connection', CONNECTION, PORTS),
    room('hal-models', '^hal/models/', PORTS),
    room('config', '^config/', BASE),
    room('sip', '^src/sip/', BASE),
    room('sdp', '^src/sdp/', BASE),
    room('media', '^src/media/(?!worker\\.ts)', BASE, PORTS, '^src/media/worker\\.ts$'),
    room(
      'call',
      '^src/call/',
      BASE,
      PORTS,
      '^src/sip/agent\\.ts$',
      '^src/sdp/',
      '^src/media/(client|protocol)\\.ts$',
      '^config/',
    ),
    room('directory', '^src/directory/', BASE, '^src/call/(facts|history)\\.ts$', '^config/'),
    room('syslog', '^src/syslog/', BASE),
    room('access', '^src/access/', BASE, '^config/'),
    room('provision', '^src/provision/', BASE, PORTS, '^config/'),
    room(
      'ui',
      '^ui/',
      BASE,
      PORTS,
      '^hal/models/',
      '^hal/raster/fit\\.ts$',
      '^src/call/(facts|settings)\\.ts$',
      '^src/directory/(contact|facts|lists|numbers)\\.ts$',
      '^src/provision/facts\\.ts$',
      '^src/access/access\\.ts$',
      '^config/',
    ),
    room('hal-raster', '^hal/raster/', BASE, PORTS, '^hal/models/'),
    room('hal-device', '^hal/device/', BASE, PORTS, CONNECTION, '^hal/models/', '^hal/raster/'),
    room('hal-sim', '^hal/sim/', BASE, PORTS, CONNECTION, '^hal/models/', '^hal/raster/'),
    {
      name: 'roots',
      severity: 'error',
      comment: 'composition roots are imported by nobody but each other',
      from: { path: '^(src|hal|ui|config)/', pathNot: '^src/(main\\.ts|main/|cli/)' },
      to: { path: '^src/(main\\.ts|main/|cli/)' },
    },
    {
      name: 'door-http',
      severity: 'error',
      comment: 'node:http is imported by its door only, for its memory; types may come from there',
      from: { path: '^(src|hal|ui|config)/', pathNot: '^src/base/http\\.ts$' },
      to: { path: '^(node:)?http2?$', dependencyTypesNot: ['type-only'] },
    },
    door('ini', '^config/ini\\.ts$'),
    door('blessed', '^hal/sim/terminal\\.ts$'),
    door('rtp-packet', '^src/media/rtp/'),
    door('libopus-wasm', '^src/media/codec/opus/wasm\\.ts$'),
    door('basic-ftp', '^src/provision/fetch/ftp\\.ts$'),
    door('@fastify/busboy', '^ui/web/multipart\\.ts$'),
    door('ldapts', '^src/directory/ldap/ask\\.ts$'),
    door('saxes', '^src/sip/events/xml\\.ts$'),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
    detectProcessBuiltinModuleCalls: true,
  },
};
