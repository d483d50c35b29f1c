from torch.utils.data import DataLoader

from .shapes import ShapesDataset
from .transforms import build_transform


def build_loaders(config):
    data_cfg = config['data']
    train_cfg = config['train']
    splits = {
        'train': (data_cfg['num_train'], build_transform(data_cfg['augment'])),
        'val': (data_cfg['num_val'], None),
        'test': (data_cfg['num_test'], None),
    }
    loaders = {}
    for i, (name, (num, transform)) in enumerate(splits.items()):
        dataset = ShapesDataset(num, data_cfg['image_size'], seed=config['seed'] + i,
                                noise=data_cfg['noise'], transform=transform)
        loaders[name] = DataLoader(dataset, batch_size=train_cfg['batch_size'],
                                   shuffle=name == 'train', num_workers=train_cfg['num_workers'])
    return loaders
