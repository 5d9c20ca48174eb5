#!/usr/bin/python3
# SPDX-License-Identifier: MIT
# SPDX-FileCopyrightText: 2026 Spheroseg contributors
"""Checks of the metrics, the post-processing and the synthetic scenes; no data needed, a few seconds."""
import pathlib
import unittest

import numpy as np
import torch

import metrics
from inference import half_of_the_area, load_model, page_planes, planes_of, scale_for, serves
from network import Probabilities, SpheroidNet
from objects import find_peaks, flood, label, least_area, objects
from pages import distance_plane, normalise, touching
from samples import Samples
from synthetic import SCENES
from unfold import unfold


def two_squares(gap=0):
    labels = np.zeros((32, 64), np.int32)
    labels[8:24, 10:30] = 1
    labels[8:24, 30 + gap:50 + gap] = 2
    return labels


class Metrics(unittest.TestCase):
    def test_a_page_agrees_with_itself(self):
        got = metrics.figures(two_squares(), two_squares())
        self.assertEqual(got, {"iou": 1.0, "f1_2px": 1.0, "ap50": 1.0, "ap75": 1.0, "count_error": 0.0})

    def test_a_merge_costs_two_misses_and_an_invention(self):
        merged = (two_squares() > 0).astype(np.int32)
        self.assertEqual(metrics.average_precision(merged, two_squares(), 0.75), 0)
        self.assertEqual(metrics.figures(merged, two_squares())["count_error"], 0.5)

    def test_empty_pages(self):
        nothing = np.zeros((8, 8), np.int32)
        self.assertEqual(metrics.figures(nothing, nothing)["ap50"], 1.0)
        self.assertEqual(metrics.mask_iou(nothing, nothing), 1.0)

    def test_a_page_full_of_one_object(self):
        self.assertEqual(metrics.average_precision(np.ones((8, 8), np.int32), np.ones((8, 8), np.int32), 0.5), 1.0)

    def test_an_outline_two_pixels_off_is_right_and_three_is_wrong(self):
        truth = np.zeros((40, 40), np.int32)
        truth[10:30, 10:30] = 1
        self.assertEqual(metrics.boundary_f1(np.roll(truth, 2, 1), truth), 1.0)
        self.assertLess(metrics.boundary_f1(np.roll(truth, 3, 1), truth), 0.8)


class PostProcessing(unittest.TestCase):
    def test_touching_objects_come_apart_where_they_touch(self):
        labels = two_squares()
        found = objects(np.stack([(labels > 0).astype(np.float32), distance_plane(labels)]))
        self.assertEqual(metrics.average_precision(found, labels, 0.9), 1.0)

    def test_a_component_without_a_seed_is_one_object_and_a_crumb_is_none(self):
        foreground = np.zeros((32, 32), np.float32)
        foreground[2:14, 2:14] = 1
        foreground[20:22, 20:22] = 1
        found = objects(np.stack([foreground, np.zeros_like(foreground)]))
        self.assertEqual((found.max(), (found == 1).sum()), (1, 144))

    def test_small_objects_count_where_small_ones_are_typical(self):
        self.assertEqual((least_area(None), least_area(200), round(least_area(20), 9)), (100, 100, 40))
        labels = two_squares()[::2, ::2]  # of 8 × 10 px
        found = objects(np.stack([(labels > 0).astype(np.float32), distance_plane(labels)]), smallest=least_area(10))
        self.assertEqual(metrics.average_precision(found, labels, 0.9), 1.0)

    def test_an_object_of_a_small_mean_probability_is_none(self):
        foreground = np.zeros((32, 32), np.float32)
        foreground[2:14, 2:14] = 0.75
        foreground[20:30, 20:30] = 0.5
        planes = np.stack([foreground, np.zeros_like(foreground)])
        self.assertEqual(objects(planes, min_score=0.5).max(), 2)
        found = objects(planes, min_score=0.75)
        self.assertEqual((found.max(), (found == 1).sum()), (1, 144))
        self.assertEqual(objects(planes, min_score=0.76).max(), 0)
        foreground[20:30, 20:30] = 0.9
        planes = np.stack([foreground, np.zeros_like(foreground)])
        self.assertEqual(objects(planes, min_score=0.75).max(), 2)
        self.assertEqual(objects(planes, smallest=101, min_score=0.75).max(), 2)  # 0.9 is more than the 0.875 of small ones
        self.assertEqual(objects(planes, smallest=101, min_score=0.85).max(), 0)
        self.assertEqual(objects(planes, smallest=251, min_score=0.75).max(), 0)

    def test_an_object_that_would_be_too_small_goes_to_those_it_touches(self):
        labels = two_squares()
        found = objects(np.stack([(labels > 0).astype(np.float32), distance_plane(labels)]), smallest=321)
        self.assertEqual(found.max(), 1)
        self.assertEqual(objects(np.stack([(labels > 0).astype(np.float32), distance_plane(labels)]), smallest=320).max(), 2)
        labels[8:24, 34:50] = 0  # the second one is a strip of 4 px
        found = objects(np.stack([(labels > 0).astype(np.float32), distance_plane(labels)]), smallest=100)
        self.assertEqual((found.max(), (found == 1).sum()), (1, 384))

    def test_the_flood_takes_high_ground_first(self):
        seeds = np.array([[1, 0, 0, 0, 2]], np.int32)
        level = np.array([[255, 10, 90, 100, 255]], np.uint8)
        self.assertEqual(flood(seeds, level, np.ones((1, 5), bool)).tolist(), [[1, 1, 2, 2, 2]])

    def test_a_peak_is_what_no_higher_ground_hangs_together_with_above_its_level_less_the_prominence(self):
        rng = np.random.default_rng(8)
        for _ in range(60):
            level = rng.integers(0, 12, rng.integers(1, 9, 2)).astype(np.uint8)
            allowed = rng.random(level.shape) < 0.8
            _, parts, _ = label(allowed)
            rank = np.arange(level.size).reshape(level.shape) - 1000 * level.astype(int)
            wanted = np.zeros(level.shape, bool)
            for here in zip(*np.nonzero(allowed)):
                better = (parts == parts[here]) & (rank < rank[here])
                _, together, _ = label(allowed & (level.astype(int) > int(level[here]) - 3))
                wanted[here] = not better.any() or level[here] >= 5 and not (better & (together == together[here])).any()
            seeds = find_peaks(level, allowed, least=5, prominence=3)
            self.assertEqual((seeds > 0).tolist(), wanted.tolist())
            self.assertEqual(seeds[seeds > 0].tolist(), list(range(1, wanted.sum() + 1)))

    def test_the_distance_plane_is_one_at_the_centre_and_low_at_a_contact(self):
        labels = two_squares()
        plane = distance_plane(labels)
        self.assertEqual(plane.max(), 1)
        self.assertTrue((plane[touching(labels)] == 0).all())
        self.assertTrue((plane[labels == 0] == 0).all())


class Pages(unittest.TestCase):
    def test_tiles_leave_no_seam_in_an_identity(self):
        for height, width in ((150, 401), (128, 129), (1, 97), (33, 255)):
            page = np.random.default_rng(1).random((height, width), dtype=np.float32)
            planes = planes_of(lambda x: torch.cat([x, 1 - x], 1), page, tile=128, halo=32)
            self.assertTrue(np.array_equal(planes[0], page), (height, width))

    def test_tiles_give_what_the_page_in_one_piece_does(self):
        network = load_model(pathlib.Path(__file__).parent.parent / "weights" / "spheroid.pt")
        page = np.random.default_rng(2).random((608, 700), dtype=np.float32)
        whole = planes_of(network, page)
        self.assertLess(np.abs(planes_of(network, page, tile=640) - whole).max(), 1e-4)

    def test_the_network_takes_a_tile(self):
        out = Probabilities(SpheroidNet()).eval()(torch.rand(2, 1, 64, 96))
        self.assertEqual(tuple(out.shape), (2, 2, 64, 96))
        self.assertTrue(0 <= float(out.min()) and float(out.max()) <= 1)

    def test_an_exported_file_can_learn_on_from_what_it_gives(self):
        exported = torch.jit.load(str(pathlib.Path(__file__).parent.parent / "weights" / "spheroid.pt"))
        network = unfold(exported, torch.rand(3, 2, 1, 96, 96))
        page = torch.rand(1, 1, 128, 160)
        with torch.no_grad():
            self.assertLess(float((Probabilities(network).eval()(page) - exported(page)).abs().max()), 1e-5)
            self.assertGreater(float(network.stem[1][1].running_var.min()), 0)

    def test_a_flat_page_is_black(self):
        self.assertEqual(normalise(np.full((8, 8), 7.0)).max(), 0)

    def test_large_objects_bring_the_page_down_and_the_smallest_bring_it_up(self):
        self.assertEqual([scale_for(diameter) for diameter in (6, 16, 30, 64, 128, 900)], [2, 1.5, 1, 1, 0.4, 0.25])
        self.assertEqual(half_of_the_area(np.array([4.0] * 9 + [100.0])), 100)
        self.assertIsNone(half_of_the_area(np.array([])))

    def test_a_pass_that_was_done_stands_for_one_at_a_somewhat_smaller_scale(self):
        self.assertEqual([serves(*pair) for pair in ((1, 1), (0.5, 0.38), (1, 0.8), (0.5, 0.37), (0.5, 0.51), (1 / 3, 0.25), (0.9, 1))],
                         [True, True, True, False, False, False, False])
        passes = []

        def bright(page):  # a network: what is bright is an object
            passes.append(page.shape)
            return torch.cat([page, page], 1)

        page = np.zeros((1024, 1024), np.float32)
        page[300:400, 300:400] = 1  # a diameter of 113 px
        self.assertEqual(page_planes(bright, page)[1], 0.5)
        self.assertEqual(len(passes), 1)
        self.assertAlmostEqual(page_planes(bright, page, diameter=113)[1], 51.2 / 113)
        self.assertEqual(len(passes), 2)


class Synthetic(unittest.TestCase):
    def test_scenes_are_sound_and_repeat_for_a_seed(self):
        for _, draw in SCENES:
            for seed in range(4):
                grey, labels = draw(np.random.default_rng(seed), 160)
                again, same = draw(np.random.default_rng(seed), 160)
                self.assertEqual((grey.shape, labels.shape), ((160, 160), (160, 160)))
                self.assertTrue(np.isfinite(grey).all() and np.array_equal(grey, again) and np.array_equal(labels, same))
                self.assertLess((labels > 0).mean(), 0.98)

    def test_samples_need_only_their_number(self):
        pages = {}
        synthetic = [i for i in range(60) if self.is_synthetic(i)]
        for i in synthetic[:4]:
            image, target = Samples(pages, 7, 96, 100)[i]
            self.assertTrue(torch.equal(image, Samples(pages, 7, 96, 100)[i][0]))
            self.assertEqual((tuple(image.shape), tuple(target.shape)), ((1, 96, 96), (3, 96, 96)))
            self.assertTrue(0 <= float(image.min()) and float(image.max()) <= 1)

    @staticmethod
    def is_synthetic(index):
        try:
            Samples({}, 7, 96, 100)[index]
            return True
        except KeyError:
            return False


if __name__ == "__main__":
    unittest.main()
