// The programs in test/integration/drivers that must be compiled, with the system's Go and Java and Debian's packages of the drivers.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cachedFolder, rootFolder } from './cache.mjs';
import { run } from './run.mjs';

const sources = ['gosql.go', 'ConnectorJ.java'].map((name) => join(rootFolder, 'test/integration/drivers', name));
const packages = ['golang-go', 'golang-github-go-sql-driver-mysql-dev', 'default-jdk-headless', 'libmariadb-java'];
const connectorJ = '/usr/share/java/mariadb-java-client.jar';

/** @returns {Promise<{ goProgram: string[], javaProgram: string[] }>} commands with their first arguments */
export async function compileDriverPrograms({ go, java, javac }) {
  const hash = createHash('sha256');
  for (const source of sources) hash.update(readFileSync(source));
  hash.update(run('dpkg-query', ['--show', ...packages]));
  const folder = await cachedFolder('drivers', `${hash.digest('hex')} recipe 1`, async (target) => {
    const [goSource, javaSource] = sources;
    // Debian's libraries for Go lie in a GOPATH of their own and know nothing of modules.
    const env = {
      ...process.env,
      GO111MODULE: 'off',
      GOPATH: '/usr/share/gocode',
      GOCACHE: join(target, 'work'),
      GOFLAGS: '',
      CGO_ENABLED: '0',
    };
    run(go, ['build', '-o', join(target, 'gosql'), goSource], { env });
    run(javac, ['-encoding', 'UTF-8', '-d', target, javaSource]);
    run('rm', ['-rf', join(target, 'work')]);
  });
  const quick = ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', '-Xshare:auto'];
  return { goProgram: [join(folder, 'gosql')], javaProgram: [java, ...quick, '-cp', `${folder}:${connectorJ}`, 'ConnectorJ'] };
}
