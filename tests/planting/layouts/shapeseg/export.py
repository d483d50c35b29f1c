import argparse

import onnx
import torch

from predict import load_model
from utils import load_config


def main():
    parser = argparse.ArgumentParser(description='export to ONNX')
    parser.add_argument('-c', '--config', type=str, required=True)
    parser.add_argument('--checkpoint', type=str, required=True)
    parser.add_argument('--output', type=str, default='model.onnx')
    parser.add_argument('--opset', type=int, default=18)
    args = parser.parse_args()
    config = load_config(args.config)
    model = load_model(config, args.checkpoint)
    size = config['data']['image_size']
    dummy = torch.randn(1, config['model']['in_channels'], size, size)
    torch.onnx.export(model, (dummy,), args.output, input_names=['image'], output_names=['logits'],
                      opset_version=args.opset)
    onnx.checker.check_model(onnx.load(args.output))


if __name__ == '__main__':
    main()
