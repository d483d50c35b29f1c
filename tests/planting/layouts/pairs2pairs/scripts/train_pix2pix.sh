set -ex
python train.py --dataroot synthetic --name shapes_pix2pix --model pix2pix --netG unet_32 --direction AtoB --lambda_L1 100 --batch_size 4 --n_epochs 5 --n_epochs_decay 5
