/** A SLURM of one node on this machine: munged, slurmctld and slurmd of `slurm-wlm`, started as root and without systemd. */

/** What a program left behind. */
export interface Ran {
  code: number;
  out: string;
  err: string;
}

/** Whether SLURM can be started here. */
export async function hasSlurm(): Promise<boolean> {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  for (const program of ["munged", "slurmctld", "slurmd", "sbatch"]) {
    const found = await new Deno.Command("which", { args: [program], stdout: "null" }).output().catch(() =>
      null
    );
    if (!found?.success) return false;
  }
  return true;
}

/**
 * `cred_expire` is how long a requeued job waits before it starts again, 120 s by default; a scheduler of a real cluster looks at its queue
 * less often, too.
 */
function config(folder: string, host: string, cpus: number): string {
  return `ClusterName=volley
SlurmctldHost=${host}(127.0.0.1)
AuthType=auth/munge
AuthInfo=socket=${folder}/munge.socket,cred_expire=5
SlurmUser=root
SlurmctldPort=16827
SlurmdPort=16828
StateSaveLocation=${folder}/state
SlurmdSpoolDir=${folder}/spool
SlurmctldPidFile=${folder}/slurmctld.pid
SlurmdPidFile=${folder}/slurmd.pid
SlurmctldLogFile=${folder}/slurmctld.log
SlurmdLogFile=${folder}/slurmd.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
SchedulerType=sched/backfill
SchedulerParameters=bf_interval=1,sched_interval=2,batch_sched_delay=0
AccountingStorageType=accounting_storage/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
KillWait=20
NodeName=${host} NodeAddr=127.0.0.1 CPUs=${cpus} State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
`;
}

/** A cluster of one node, with a folder for its files and those of its jobs. */
export class Slurm {
  private constructor(readonly folder: string) {}

  /** Starts it. @param cpus Tasks of one core that run at once. @throws When a daemon does not start. */
  static async start(cpus: number): Promise<Slurm> {
    const folder = await Deno.makeTempDir({ prefix: "slurm-" }), slurm = new Slurm(folder);
    // munge refuses a socket in a folder that others may not enter.
    await Deno.chmod(folder, 0o755);
    for (const name of ["state", "spool", "work"]) await Deno.mkdir(`${folder}/${name}`);
    await Deno.writeFile(`${folder}/munge.key`, crypto.getRandomValues(new Uint8Array(128)), { mode: 0o600 });
    const host = Deno.hostname().split(".")[0];
    // A node may have more tasks than it has cores: slurmd takes the configuration's word for it.
    await Deno.writeTextFile(
      `${folder}/slurm.conf`,
      `${config(folder, host, cpus)}SlurmdParameters=config_overrides\n`,
    );
    const at = (name: string) => `${folder}/munge${name}`;
    await slurm.must(
      "munged",
      "--force",
      `--socket=${at(".socket")}`,
      `--key-file=${at(".key")}`,
      `--pid-file=${at("d.pid")}`,
      `--log-file=${at("d.log")}`,
      `--seed-file=${at("d.seed")}`,
    );
    await slurm.must("slurmctld", "-f", `${folder}/slurm.conf`);
    await slurm.must("slurmd", "-f", `${folder}/slurm.conf`);
    await slurm.until(
      "the node is idle",
      async () => (await slurm.run("sinfo", "-h", "-o", "%T")).out.includes("idle"),
    );
    return slurm;
  }

  /** Folder in which jobs are submitted. */
  get work(): string {
    return `${this.folder}/work`;
  }

  /** Runs a program that talks to this cluster. */
  async run(program: string, ...args: string[]): Promise<Ran> {
    const { code, stdout, stderr } = await new Deno.Command(program, {
      args,
      cwd: this.work,
      env: { SLURM_CONF: `${this.folder}/slurm.conf`, NO_COLOR: "1" },
      stdout: "piped",
      stderr: "piped",
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    return { code, out: text(stdout), err: text(stderr) };
  }

  /** The same of one that must succeed. @returns What it prints. @throws With what it said. */
  async must(program: string, ...args: string[]): Promise<string> {
    const { code, out, err } = await this.run(program, ...args);
    if (code === 0) return out.trim();
    throw new Error(`${program} ${args.join(" ")} ended with ${code}: ${err || out}`);
  }

  /** Waits until something holds. @param what It, for the error. @throws After the time. */
  async until(what: string, holds: () => Promise<boolean>, seconds = 600): Promise<void> {
    const end = performance.now() + 1000 * seconds;
    while (!await holds()) {
      if (performance.now() > end) {
        throw new Error(`${what}: not within ${seconds} s. The queue:\n${(await this.run("squeue")).out}`);
      }
      await new Promise((resume) => setTimeout(resume, 200));
    }
  }

  /** Waits until jobs have left the queue. */
  async finished(...jobs: string[]): Promise<void> {
    await this.until(
      `jobs ${jobs} end`,
      async () => (await this.run("squeue", "-h", "-j", jobs.join(","))).out.trim() === "",
    );
  }

  /** Stops the daemons and removes its files. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.run("scancel", "-u", "root");
    await this.run("scontrol", "shutdown");
    for (const name of ["slurmd", "slurmctld", "munged"]) {
      const pid = Number(await Deno.readTextFile(`${this.folder}/${name}.pid`).catch(() => ""));
      if (pid > 0) await stopped(pid);
    }
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Ends a daemon, and waits until it is gone. */
async function stopped(pid: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    try {
      Deno.kill(pid, tries < 50 ? "SIGTERM" : "SIGKILL");
    } catch {
      return;
    }
    await new Promise((resume) => setTimeout(resume, 100));
  }
}
