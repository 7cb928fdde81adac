#!/usr/bin/env bash
# Workers of 'netweight search --server' as a Slurm array: sbatch --array=1-16 slurm-workers.sh
# Needs: netweight in the PATH of the nodes, and a token of the role agent in ~/netweight-agent.token, readable by you alone.
#SBATCH --job-name=netweight-worker
#SBATCH --ntasks=1
#SBATCH --cpus-per-task=8
#SBATCH --time=08:00:00
#SBATCH --signal=TERM@30

exec netweight worker \
  --server "${NETWEIGHT_SERVER:-https://lab.example:5280}" \
  --token "${NETWEIGHT_TOKEN:-$HOME/netweight-agent.token}" \
  --name "${SLURM_JOB_ID:-local}-${SLURM_ARRAY_TASK_ID:-0}" \
  --slots "${SLURM_CPUS_PER_TASK:-1}" \
  --until-idle
