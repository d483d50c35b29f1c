export OMP_NUM_THREADS=1
for seed in 1 2 3; do
    python ppo.py --env-id gridworld --seed $seed --total-timesteps 50000 --num-envs 8 --anneal-lr
done
python dqn.py --env-id gridworld --total-timesteps 20000 --batch-size 64
