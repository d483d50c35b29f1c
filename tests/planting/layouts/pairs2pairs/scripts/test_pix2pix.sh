set -ex
python test.py --dataroot synthetic --name shapes_pix2pix --model pix2pix --netG unet_32 --direction AtoB --num_test 16
