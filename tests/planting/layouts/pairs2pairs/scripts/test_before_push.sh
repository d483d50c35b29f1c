# a quick run of all models on CPU
for model in pix2pix regress; do
    python train.py --model $model --name tmp --gpu_ids -1 --max_dataset_size 8 --n_epochs 1 --n_epochs_decay 0 --print_freq 4 --save_epoch_freq 1
    python test.py --model $model --name tmp --gpu_ids -1 --max_dataset_size 4 --num_test 2
done
