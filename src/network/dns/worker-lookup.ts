import type { NamespaceHandle } from '../namespace/handle.ts';
import { configurationFolder } from './configuration.ts';

/**
 * Returns the program that makes a Worker look host names up in its namespace. It replaces `dns.lookup`, which uses threads that
 * the whole process shares. `net`, `tls`, `http`, `fetch` and `dgram` use `dns.lookup`. The replacement uses `dns.Resolver`,
 * whose sockets the Worker itself opens, in the namespace.
 *
 * The program is text, like that of the launcher thread, in syntax that is valid in scripts and modules. It reads `resolv.conf`
 * and `hosts` like ./configuration.ts.
 */
export function workerNamesProgram({ name }: Pick<NamespaceHandle, 'name'>): string {
  const own = name === undefined ? '' : `${configurationFolder}/${name}/`;
  // One line, so that the line numbers of a program behind it stay the same.
  return `(${program.replace(/^\s*\/\/.*$/gm, '').replace(/\s*\n\s*/g, ' ')})(${JSON.stringify(own)});`;
}

const program = `(own) => {
  const builtin = (name) => process.getBuiltinModule('node:' + name);
  const [dns, { readFileSync }, { isIP }, os, { domainToASCII }] = ['dns', 'fs', 'net', 'os', 'url'].map(builtin);
  const { lookup, promises } = dns;
  const plain = promises.lookup;

  const linesOf = (file) => {
    for (const folder of [own, '/etc/'].filter(Boolean)) {
      try {
        return readFileSync(folder + file, 'utf8').split('\\n').map((line) => line.replace(/[#;].*/, '').trim().split(/\\s+/));
      } catch {}
    }
    return [];
  };
  const configuration = () => {
    const found = { servers: [], search: [], ndots: 1, timeout: 5, attempts: 2 };
    for (const [keyword, ...values] of linesOf('resolv.conf')) {
      if (keyword === 'nameserver' && isIP(values[0] ?? '') !== 0 && found.servers.length < 3) found.servers.push(values[0]);
      if (keyword === 'search' || keyword === 'domain') found.search = values;
      if (keyword !== 'options') continue;
      for (const option of values) {
        const [, key, number] = /^(ndots|timeout|attempts):(\\d+)$/.exec(option) ?? [];
        if (key !== undefined) found[key] = Math.min(Number(number), { ndots: 15, timeout: 30, attempts: 5 }[key]);
      }
    }
    if (found.servers.length === 0) found.servers.push('127.0.0.1');
    return found;
  };
  const inHosts = (host) => {
    const found = linesOf('hosts')
      .filter(([address, ...names]) => isIP(address) !== 0 && names.some((it) => it.toLowerCase() === host))
      .map(([address]) => address);
    return found.length === 0 && /^(.+\\.)?localhost\\.?$/.test(host) ? ['::1', '127.0.0.1'] : found;
  };

  const refusal = (code, errno, hostname, cause) =>
    Object.assign(new Error('getaddrinfo ' + code + ' ' + hostname, cause && { cause }), { errno, code, syscall: 'getaddrinfo', hostname });
  const ask = async (host, family) => {
    const { servers, search, ndots, timeout, attempts } = configuration();
    const resolver = new promises.Resolver({ timeout: Math.max(timeout, 1) * 1000, tries: Math.max(attempts, 1) });
    resolver.setServers(servers);
    const completed = host.endsWith('.') ? [] : search.map((domain) => host + '.' + domain);
    const asItIs = host.endsWith('.') || host.split('.').length - 1 >= ndots;
    let failure;
    for (const name of asItIs ? [host, ...completed] : [...completed, host]) {
      const results = await Promise.allSettled([
        ...(family === 4 ? [] : [resolver.resolve6(name)]),
        ...(family === 6 ? [] : [resolver.resolve4(name)]),
      ]);
      const addresses = results.flatMap(({ value = [] }) => value);
      if (addresses.length > 0) return addresses;
      failure ??= results.find(({ reason }) => !['ENOTFOUND', 'ENODATA', 'EBADNAME'].includes(reason?.code ?? 'ENODATA'))?.reason;
    }
    throw failure === undefined ? refusal('ENOTFOUND', -3008, host) : refusal('EAI_AGAIN', -3001, host, failure);
  };

  const isUsable = (family) =>
    Object.values(os.networkInterfaces()).flat()
      .some((it) => it.family === family && !it.internal && !it.address.startsWith('fe80:'));
  const inOrder = (addresses, order) => {
    const four = order === 'ipv4first' || (order === 'verbatim' && !isUsable('IPv6'));
    const [first, second] = four ? [4, 6] : [6, 4];
    return [first, second].flatMap((family) => addresses.filter((it) => it.family === family));
  };

  const familyOf = { IPv4: 4, IPv6: 6 };
  const isPlain = (host) => typeof host !== 'string' || host === '' || isIP(host) !== 0 || isIP(domainToASCII(host)) !== 0;
  promises.lookup = async (host, options) => {
    if (isPlain(host)) return plain(host, options);
    // Node checks the options.
    await plain('::', options);
    const { family: wanted = 0, all = false, verbatim, order } = typeof options === 'number' ? { family: options } : (options ?? {});
    const family = familyOf[wanted] ?? wanted;
    const known = inHosts(host.toLowerCase());
    const texts = known.length > 0 ? known : await ask(host, family);
    const addresses = texts.map((address) => ({ address, family: isIP(address) })).filter((it) => family === 0 || it.family === family);
    if (addresses.length === 0) throw refusal('ENOTFOUND', -3008, host);
    const sorted = inOrder(addresses, order ?? (verbatim === undefined ? dns.getDefaultResultOrder() : verbatim ? 'verbatim' : 'ipv4first'));
    return all ? sorted : sorted[0];
  };
  dns.lookup = (host, options, callback) => {
    if (typeof options === 'function') [options, callback] = [{}, options];
    if (isPlain(host) || typeof callback !== 'function') return lookup(host, options, callback);
    lookup('::', options, () => {});
    // The form with a promise takes no names of families.
    const known = typeof options === 'number' ? options : { ...options, family: familyOf[options?.family] ?? options?.family };
    // In a tick, so that an error thrown by the callback is an uncaught exception, not a rejection.
    promises.lookup(host, known).then(
      (found) => process.nextTick(callback, null, ...(Array.isArray(found) ? [found] : [found.address, found.family])),
      (error) => process.nextTick(callback, error),
    );
    return {};
  };
  Object.defineProperty(dns.lookup, builtin('util').promisify.custom, { value: promises.lookup });
  dns.setServers(configuration().servers);
  builtin('module').syncBuiltinESMExports();
}`;
